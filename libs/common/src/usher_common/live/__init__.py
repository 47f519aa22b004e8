"""The live store knows what happens now: a port with Redis and in-process adapters. All of it may be lost."""
