"""Offer waiting conversations to agents."""
