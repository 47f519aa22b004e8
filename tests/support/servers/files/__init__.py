"""What stores files, and what looks into them."""
