"""Endpoints of contacts: reading them, changing them through the router, and files of them."""
