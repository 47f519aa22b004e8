"""Loops that check the promises, repair what is broken, and delete old rows."""
