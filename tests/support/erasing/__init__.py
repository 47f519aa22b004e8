"""Rows of contacts in every table, and a search through everything that is kept."""
