"""Articles, and the port by which other services ask knowledge about them."""
