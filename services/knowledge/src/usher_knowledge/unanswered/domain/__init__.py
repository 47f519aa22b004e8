"""What was asked, what asks the same, and what answered it best: pure."""
