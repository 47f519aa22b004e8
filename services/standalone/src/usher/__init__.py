"""Usher in one piece: the `usher` command line and the embedded composition of the three services."""
