"""The policy document: its model, how it is read from YAML, its schema, the faults found."""
