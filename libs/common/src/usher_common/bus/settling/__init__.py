"""What becomes of a frame whose handling failed: again, one by one, parked."""
