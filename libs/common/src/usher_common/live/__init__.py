"""Live knows what happens now: a port and its Redis and in-process adapters. Everything in it may be lost."""
