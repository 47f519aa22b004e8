"""What the connectors do: one use case in one file."""
