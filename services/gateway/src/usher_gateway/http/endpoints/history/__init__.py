"""What was before: contexts of conversations, and their summaries."""
