"""Texts that an account's provider has approved: listed, previewed, fetched anew by the connectors."""
