"""Endpoints of the business's own, which may write what is otherwise done here by rules."""
