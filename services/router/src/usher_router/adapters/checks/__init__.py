"""Queries of the checks."""
