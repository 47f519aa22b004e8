"""The policies on record."""
