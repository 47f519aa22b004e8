"""What the gateway adds to the audit log: changes with their transaction, reads in batches."""
