"""A conversation as a document for its contact: what it says, as a page and as a PDF."""
