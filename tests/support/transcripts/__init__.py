"""Transcripts as a person reads them."""
