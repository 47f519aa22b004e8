"""The conditions of entry rules, compiled to functions."""
