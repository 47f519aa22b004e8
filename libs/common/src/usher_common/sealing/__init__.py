"""Secrets of channel accounts, encrypted in the record (decision 0321)."""
