"""The page on which the reader of a mail unsubscribes."""
