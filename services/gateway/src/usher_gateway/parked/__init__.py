"""Parked envelopes: listed, replayed and dropped (docs/runbooks/parked.md)."""
