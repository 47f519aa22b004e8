"""Commands about what contacts are told unasked."""
