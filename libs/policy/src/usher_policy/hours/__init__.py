"""Calendars and opening hours."""
