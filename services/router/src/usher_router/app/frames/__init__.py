"""Process frames from the bus: load, decide, save, publish."""
