"""Who is told something, where and in which words, or why they are left out (pure)."""
