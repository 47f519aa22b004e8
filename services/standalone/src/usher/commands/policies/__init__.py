"""`usher policy` and `usher simulate`: what a policy says, would say, and would have said."""
