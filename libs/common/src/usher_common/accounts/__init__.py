"""What connectors and gateway tell each other of channels and their accounts, through the record (decision 0322)."""
