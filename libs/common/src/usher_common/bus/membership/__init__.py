"""Which replica serves which partition."""
