"""SQL of policies."""
