"""The policy document: its model, reading it from YAML, its schema, and mistakes in it."""
