"""What happens to a frame whose handling failed: retried, processed envelope by envelope, parked."""
