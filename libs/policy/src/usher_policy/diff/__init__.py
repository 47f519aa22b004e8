"""What changed between two policies, in words."""
