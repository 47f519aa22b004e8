"""How accounts are doing: when something came and went last, how late, and what failed."""
