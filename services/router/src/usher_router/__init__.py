"""The router: the only writer of conversations and messages."""
