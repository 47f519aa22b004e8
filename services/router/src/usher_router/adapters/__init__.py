"""The router's statements on the record."""
