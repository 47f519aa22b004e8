"""What a summary is, and how it is found in a transcript: pure."""
