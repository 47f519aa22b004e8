"""Articles and questions to search."""
