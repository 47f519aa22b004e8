"""Signing in at mail servers: access tokens, refusals with their cause, and the check of an account."""
