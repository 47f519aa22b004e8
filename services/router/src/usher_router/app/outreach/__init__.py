"""Broadcasts: what is due is claimed and told, and what became of it is settled."""
