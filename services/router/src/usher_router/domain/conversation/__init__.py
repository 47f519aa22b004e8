"""A conversation's state, and what several commands do to it."""
