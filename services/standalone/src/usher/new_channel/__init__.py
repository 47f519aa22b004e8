"""The texts of a new channel."""
