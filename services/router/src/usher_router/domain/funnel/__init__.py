"""The funnel: which stage a conversation is in, and what automatic stages do. See docs/funnel.md."""
