"""What a channel must offer."""
