"""The rules of receiving: pure functions, without I/O."""
