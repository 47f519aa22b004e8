"""The tables that knowledge writes."""
