"""SQL of broadcasts and their recipients."""
