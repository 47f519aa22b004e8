"""Accounts of channels: what is asked for, what is wrong with it, written, checked, and how they are doing."""
