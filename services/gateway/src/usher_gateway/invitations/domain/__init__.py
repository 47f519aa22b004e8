"""Invitations as values: whom to invite, who is free, and what the figures say (pure)."""
