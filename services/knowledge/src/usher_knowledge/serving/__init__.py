"""The internal port on which other services ask knowledge."""
