"""Models that turn texts into vectors: optional, and outside of the pure retrieval that uses them."""
