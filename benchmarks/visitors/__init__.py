"""Visitors whose browsers report their visits: how they are simulated, and what they cost."""
