"""The socket messages as types, and how events are presented in them (pure)."""
