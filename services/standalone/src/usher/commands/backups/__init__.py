"""The commands `usher backup` and `usher restore`."""
