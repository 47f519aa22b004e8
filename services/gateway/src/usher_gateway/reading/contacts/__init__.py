"""SQL of contacts: as pages and REST show them, and as files have them."""
