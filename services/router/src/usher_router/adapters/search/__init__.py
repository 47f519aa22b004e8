"""Statements of full-text search."""
