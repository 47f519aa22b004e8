"""What a call is and says: pure functions, without I/O."""
