"""Stored files: put as a stream, opened as a stream, linked with an expiring signature."""
