"""Summaries: written when a conversation is closed."""
