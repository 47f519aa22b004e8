"""Articles and the FAQ: asked of knowledge, which writes them."""
