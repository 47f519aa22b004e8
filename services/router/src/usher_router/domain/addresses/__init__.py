"""The addresses of a conversation: which it has, who joins it by another one, and what is known of each."""
