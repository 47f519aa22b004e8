"""Transcripts, and closed conversations with their rows: for summaries and what shows them."""
