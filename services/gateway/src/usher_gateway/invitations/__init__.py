"""Invitations to a conversation: decided, shown, answered and measured."""
