"""Periods read from the record, for replays and comparisons."""
