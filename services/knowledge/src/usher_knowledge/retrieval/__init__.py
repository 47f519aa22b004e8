"""Find the article that answers a question in the customer's words, and say how sure that is (pure)."""
