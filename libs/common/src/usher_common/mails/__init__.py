"""What connectors and gateway agree on about mails."""
