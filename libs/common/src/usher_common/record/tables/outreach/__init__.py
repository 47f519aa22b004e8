"""The tables of what contacts are told unasked."""
