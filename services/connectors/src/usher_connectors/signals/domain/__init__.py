"""What is shown of a signal, and how often: pure."""
