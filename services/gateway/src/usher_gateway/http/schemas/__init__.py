"""The documents of the REST API."""
