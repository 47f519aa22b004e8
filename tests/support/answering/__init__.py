"""Articles and questions for tests."""
