"""A state machine that works on a real record."""
