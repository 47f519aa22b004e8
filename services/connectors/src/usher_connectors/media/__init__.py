"""Files of messages: streamed to providers, fetched from them, and linked where a channel cannot carry them."""
