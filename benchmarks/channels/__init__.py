"""Measures the connectors: webhooks in, sends out."""
