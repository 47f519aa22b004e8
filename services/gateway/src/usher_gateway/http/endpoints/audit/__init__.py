"""The audit log over REST."""
