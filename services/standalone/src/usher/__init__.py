"""Usher in one process: the `usher` command line and the embedded composition of the four services."""
