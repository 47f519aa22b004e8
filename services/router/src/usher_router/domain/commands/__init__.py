"""What each command does to a conversation or an agent: one file per command."""
