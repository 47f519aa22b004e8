"""Index messages for full-text search, behind them."""
