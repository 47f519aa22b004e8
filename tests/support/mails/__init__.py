"""Mails as they are in this world, for tests."""
