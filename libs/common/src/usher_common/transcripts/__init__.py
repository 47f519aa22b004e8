"""A conversation as its contact may keep it: the document, and how it reads as a page and as plain text (pure)."""
