"""A conversation in the bot stage, for the router's tests: the turns that the bot gets, and what it says."""

from msgspec.structs import replace
from usher_common.commands.bot_answered import BotAnswered
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.knowledge import BotHandover
from usher_common.messages.sends import Button, Send
from usher_router.domain.context import Context
from usher_router.domain.effects import Effect, Sent

from funnel.talk import Talk, context
from routing.policies import policy_from

POLICY_TEXT = """
rules: [{name: articles, when: {attributes.tier: none}, queue: default}]
queues: {default: {}}
funnel:
  stages: STAGES
  rules: {articles: [faq, bot, chat]}
  faq: {cost: 0.02, answer_s: 4}
  bot: {account: helper, cost: 0.1, tries: 3, answer_s: 20, silence_s: 600}
  chat: {cost: 4.5}
"""


class BotTalk(Talk):
    """A conversation whose funnel has a bot, by itself or behind the articles."""

    def __init__(self, first: MessageReceived | None = None, stages: str = "[bot, chat]", **profile: object) -> None:
        self._stages = stages
        super().__init__(first, **profile)  # type: ignore[arg-type]

    def _context(self) -> Context:
        return replace(context(), policy=policy_from(POLICY_TEXT.replace("STAGES", self._stages)))

    def speak(self, text: str = "Try this.", turn: str = "", account: str = "helper", **more: object) -> list[Effect]:
        """Let the bot answer its last turn, or the one that is named."""
        return self.do(BotAnswered(self.now.id, account, turn or self.turn.message, text, **more))  # type: ignore[arg-type]

    def offer(self, *titles: str, text: str = "Which one?") -> list[Effect]:
        """Let the bot offer buttons."""
        return self.speak(text, buttons=tuple(Button(f"b{number}", title) for number, title in enumerate(titles)))

    def hand_over(self, turn: str = "") -> list[Effect]:
        """Let the bot hand over."""
        handed = BotHandover("needs a refund", "Parcel is lost.", {"order": "4711"})
        return self.speak("", turn, hand_over=handed)

    def fail(self, message: str = "", status: str = "failed") -> list[Effect]:
        """Report that a send failed: the last turn's, or that of a message."""
        return self.do(DeliveryReported(self.now.id, message or self.turn.message, status))  # type: ignore[arg-type]

    @property
    def turns(self) -> list[Send]:
        """What the bot was sent, in order."""
        return [one.send for one in self.effects if isinstance(one, Sent) and one.send.turn is not None]

    @property
    def turn(self) -> Send:
        """The bot's last turn."""
        return self.turns[-1]
