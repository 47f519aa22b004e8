"""SQL that both databases understand."""
