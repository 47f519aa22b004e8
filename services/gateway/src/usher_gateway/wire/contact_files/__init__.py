"""Contacts as CSV files: written, read, and compared with what is known (pure)."""
