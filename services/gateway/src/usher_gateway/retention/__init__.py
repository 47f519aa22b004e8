"""Remove the content of conversations that were closed long ago, and contacts of whom nothing is left."""
