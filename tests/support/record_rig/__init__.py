"""Writing to and reading from a record under test."""
