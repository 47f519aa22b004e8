"""Replay a dispatch log: repeat its decisions, or list everyone behind one of them."""
