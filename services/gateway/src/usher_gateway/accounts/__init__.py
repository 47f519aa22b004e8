"""Agents' accounts: passwords, tokens, roles, signing in, the security log."""
