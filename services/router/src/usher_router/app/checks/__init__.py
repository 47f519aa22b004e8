"""Loops that check the promises, repair and delete old rows."""
