"""From an answer to the bytes of a mail: pure functions."""
