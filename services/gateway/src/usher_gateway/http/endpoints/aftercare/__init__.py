"""Ratings and promised answers."""
