"""To which conversation a mail belongs, and whether anything may answer it: pure functions."""
