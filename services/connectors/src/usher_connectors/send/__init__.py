"""Sending: one use case in one file."""
