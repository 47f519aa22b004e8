"""Reads of the record, as the events and documents that the gateway shows."""
