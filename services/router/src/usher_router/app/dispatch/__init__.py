"""Waiting conversations offered to agents."""
