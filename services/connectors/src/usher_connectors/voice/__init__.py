"""Phone calls: callers wait in line, agents' phones ring, and the two are put through."""
