"""A conversation in the funnel, for the tests of its stages."""
