"""How a conversation begins, or begins again: its rule, whether it is let in, and who may open it (pure)."""
