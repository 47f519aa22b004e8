"""Texts within values, whatever kind of value it is."""
