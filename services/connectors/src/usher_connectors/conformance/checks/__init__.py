"""The checks, by what they concern."""
