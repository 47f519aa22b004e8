"""What an article is: its checks, its versions, and its files (pure)."""
