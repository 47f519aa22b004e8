"""What the gateway reads from the record, as the events and documents that it shows."""
