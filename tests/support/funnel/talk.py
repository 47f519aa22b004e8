"""A conversation in the FAQ stage, for the router's tests: what comes, and what the contact and desks are told."""

from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.knowledge_answered import KnowledgeAnswered
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.content import Profile
from usher_common.messages.knowledge import AskKnowledge, Suggested
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, Effect, KnowledgeAsked, Sent, StageChanged
from usher_router.domain.funnel.state import Passage

from routing.cases import CONTEXT
from routing.policies import policy_from

POLICY = policy_from(
    """
    rules:
      - {name: vips, when: {attributes.tier: gold}, queue: default}
      - {name: shut, when: {attributes.tier: shut}, queue: shut}
      - {name: gone, when: {attributes.tier: gone}, queue: gone}
    calendars: {never: {exceptions: {"2030-01-01": ["09:00-10:00"]}}}
    queues:
      default: {}
      shut: {hours: never}
      gone: {hours: never, outside: {action: close}}
    funnel:
      stages: [faq, chat, email]
      rules: {vips: [chat]}
      faq: {cost: 0.02, tries: 2, answer_s: 4, silence_s: 600}
      chat: {cost: 4.5, offers: [{to: email, after_s: 120, text: {en: Leave an address.}}]}
      email: {cost: 3}
    """
)
FOUND = (Suggested("a1", "Parcels", "It is on its way.", 0.9), Suggested("a2", "Returns", "Send it back.", 0.4))


def context(seconds: float = 0, **changes: object) -> Context:
    """Return the context so many seconds later, under the policy with the FAQ stage."""
    return replace(CONTEXT, policy=POLICY, now=CONTEXT.now + int(seconds * 1_000_000), **changes)


def came(text: str = "Where is my parcel?", channel: str = "web", **more: object) -> MessageReceived:
    """Return a contact's message."""
    return MessageReceived("a1", "v1", channel, text, **more)  # type: ignore[arg-type]


class Talk:
    """A conversation, and everything that its decisions have said; `at`: in which context it begins."""

    def __init__(self, first: MessageReceived | None = None, *, at: Context | None = None, **profile: object) -> None:
        self.at: Context = at or self._context()
        self.effects: list[Effect] = []
        self.now: Conversation
        self._number = 0
        opening = first or came()
        if profile:
            opening = replace(opening, profile=Profile(**profile))  # type: ignore[arg-type]
        self._before: Conversation | None = None
        self.do(opening)

    def _context(self) -> Context:
        return context()

    def do(self, command: object, seconds: float = 1) -> list[Effect]:
        """Decide a command so many seconds after the last one; returns its effects."""
        self._number += 1
        self.at = replace(self.at, now=self.at.now + int(seconds * 1_000_000))
        cause = Cause(f"envelope-{self._number}", self.at.now)
        after, effects = decide(self._before, command, cause, self.at)  # type: ignore[arg-type]
        assert after is not None
        self._before = self.now = after
        self.effects += effects
        return effects

    def offered_to(self, agent: str, assignment: str, *, accepted: bool = False) -> None:
        """Let the dispatchers offer it, which is no decision of the core's."""
        status = "assigned" if accepted else "offered"
        self._before = self.now = replace(self.now, status=status, agent_id=agent, assignment_id=assignment)

    def answer(self, verdict: str = "answer", ask: str = "", found: tuple[Suggested, ...] = FOUND) -> list[Effect]:
        """Let knowledge answer the last ask, or the one that is named."""
        return self.do(KnowledgeAnswered(self.now.id, ask or self.ask.ask, found, verdict))  # type: ignore[arg-type]

    def press(self, button: str, ask: str = "") -> list[Effect]:
        """Press a button of the widget."""
        return self.do(FaqVerdict(self.now.id, "c1", ask or self.ask.ask, button))

    def wait(self) -> list[Effect]:
        """Let the deadline pass."""
        assert self.now.next_deadline is not None
        seconds = (self.now.next_deadline - self.at.now) / 1_000_000
        return self.do(DeadlineReached(self.now.id, self.now.deadline_no), seconds)

    @property
    def ask(self) -> AskKnowledge:
        """The last question to knowledge."""
        return [one.ask for one in self.effects if isinstance(one, KnowledgeAsked)][-1]

    @property
    def automatic(self) -> list[str]:
        """What was written automatically, in order."""
        return [one.text for one in said(self.effects) if one.thread.automatic]

    @property
    def notices(self) -> list[str]:
        """The system messages, in order."""
        return [one.text for one in said(self.effects) if one.author == "system"]

    @property
    def sent(self) -> list[Sent]:
        """What left to providers."""
        return [one for one in self.effects if isinstance(one, Sent)]

    @property
    def passages(self) -> list[Passage]:
        """The stages it went through, each as it is now."""
        changed = [one.passage for one in self.effects if isinstance(one, StageChanged)]
        return list({(one.conversation, one.number): one for one in changed}.values())

    @property
    def way(self) -> list[tuple[str, str, str, str]]:
        """The stages with why each was entered and left, and how it ended."""
        return [(one.stage, one.entered_by, one.left_by, one.outcome) for one in self.passages]


def said(effects: list[Effect]) -> list[Message]:
    """Return the messages that were appended."""
    return [one.message for one in effects if isinstance(one, Appended)]
