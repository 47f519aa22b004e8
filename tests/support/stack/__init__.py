"""Usher's services as separate processes, and people to use them: for end-to-end tests, chaos and benchmarks."""
