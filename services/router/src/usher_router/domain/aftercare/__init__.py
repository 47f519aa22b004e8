"""What follows a conversation, or its question: ratings, and answers that were promised."""
