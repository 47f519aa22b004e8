"""The bot stage: a service of the business's own answers turn by turn. See docs/bots.md."""
