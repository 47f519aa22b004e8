"""Queries and statements of the dispatcher."""
