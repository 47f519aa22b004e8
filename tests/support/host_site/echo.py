"""An agent who accepts whatever comes and answers each message, so that a test needs only the other side."""

from stack.agent import Agent
from stack.person import Frame

ECHO = "answer to "


class Echo(Agent):
    """Answers every visitor's text with "answer to TEXT", once."""

    async def on_shown(self, message: Frame) -> None:
        """Answer."""
        if message["author"] == "visitor":
            await self.reply(message["conversation"], ECHO + message["text"])
