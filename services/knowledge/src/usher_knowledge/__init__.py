"""Knowledge: understands text. It reads the record, owns its own tables, and never writes a conversation."""
