"""Frames from the bus: load, decide, save, publish."""
