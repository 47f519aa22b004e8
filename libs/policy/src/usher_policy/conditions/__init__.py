"""The conditions of rules, compiled to functions."""
