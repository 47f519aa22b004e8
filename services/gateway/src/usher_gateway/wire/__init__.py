"""What goes over the wire, as types, and how events look on it (pure)."""
