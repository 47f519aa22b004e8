"""The router's use cases."""
