"""What bounds and gathers frames on their way: the publish buffer, publish lanes, received frames."""
