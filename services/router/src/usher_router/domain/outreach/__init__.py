"""What contacts are told unasked: who wants nothing, how soon the next one leaves, and what becomes of replies."""
