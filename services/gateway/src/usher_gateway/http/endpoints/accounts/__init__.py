"""Channel accounts."""
