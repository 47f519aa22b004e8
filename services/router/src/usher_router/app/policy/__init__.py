"""The active policy, and what its change means for waits."""
