"""A contact who is called back, by the router's own decisions; and what is counted of all of them."""

from typing import NamedTuple

from msgspec.structs import replace
from usher_common.messages.content import CallWanted
from usher_policy.document.funnel import cost_of

from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.funnel.phone.attempts import after_call
from usher_router.domain.funnel.phone.follow import follow_call
from usher_router.domain.funnel.phone.request import ASKED, ask_call, call_of, terms_of
from usher_router.domain.funnel.phone.values import NOBODY
from usher_router.domain.funnel.terms import begun
from usher_router.domain.policy import Policy, after
from usher_router.simulation.draws import Wish
from usher_router.simulation.statistics import Calls, StageUse

_NUMBER = "+10000000"
_WEB = "web"  # nothing is sent to contacts there: a simulation writes no messages


class Called(NamedTuple):
    """Who asked to be called: what was drawn of it, how long an answered call takes (µs), and what counts it."""

    wish: Wish
    takes: int
    figures: Calls | None  # None: before what is counted

    def reached(self, conversation: Conversation) -> bool:
        """Return whether the attempt that is made now reaches them."""
        call = call_of(conversation)
        return self.wish.reached[min(call.attempts if call is not None else 0, len(self.wish.reached) - 1)]


class Calling:
    """Asks the router about calls, under a policy, and counts them by kind."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.counts: dict[str, Calls] = {}

    def offered(self, conversation: Conversation) -> bool:
        """Return whether contacts who came by this conversation's rule may ask to be called."""
        state = begun(self._policy, conversation.rule, "")
        return state is not None and state.terms.call is not None

    def at_once(self) -> bool:
        """Return whether they may ask for it as the very first thing."""
        funnel = self._policy.document.funnel
        return funnel is not None and funnel.phone.at_once

    def ask(self, conversation: Conversation, wish: Wish, now: int) -> Conversation | None:
        """Ask for the call; None where there are no hours for calls at all."""
        state = begun(self._policy, conversation.rule, "")
        wanted = CallWanted(_NUMBER, now + wish.later_us if wish.later_us else 0)
        context = Context(now=now, policy=self._policy)
        asked, _ = ask_call(replace(conversation, channel=_WEB, funnel=state), wanted, ASKED, context)
        return self._on(asked, context) if call_of(asked) is not None else None

    def go_on(self, conversation: Conversation, now: int) -> Conversation:
        """Bring it into line with its call, as the router does after each decision."""
        return self._on(conversation, Context(now=now, policy=self._policy))

    def in_vain(self, conversation: Conversation, agent: str, now: int) -> Conversation:
        """Go on after an attempt of this agent that reached nobody: it waits for the next one, or is closed."""
        had = replace(conversation, status="assigned", agent_id=agent, assignment_id=f"by {agent}", waiting_since=None)
        context = Context(now=now, policy=self._policy)
        tried, _ = after_call(had, "no_answer", 0, context)
        return self._on(tried, context)

    def is_late(self, conversation: Conversation, now: int) -> bool:
        """Return whether a call that begins now is later than promised."""
        call, terms = call_of(conversation), terms_of(conversation)
        return call is not None and terms is not None and now > after(call.at, terms.within_s)

    def count(self, kind: str) -> Calls:
        """Return the figures of a kind."""
        return self.counts.setdefault(kind, Calls(kind))

    def stages(self, uses: tuple[StageUse, ...]) -> tuple[StageUse, ...]:
        """Add the stage `phone`, and those whom the chat handed on to it; nothing without a funnel or a call."""
        funnel, calls = self._policy.document.funnel, self.counts.values()
        if funnel is None or not calls:
            return uses
        handed_on, reached = sum(one.from_chat for one in calls), sum(one.reached for one in calls)
        asked = sum(one.asked for one in calls)
        phone = StageUse(
            stage="phone", entered=asked, solved=reached, left=asked - reached, cost=reached * cost_of(funnel, "phone")
        )
        chat = [
            replace(one, entered=one.entered + handed_on, escalated=handed_on) if one.stage == "chat" else one
            for one in uses
        ]
        return (*chat, phone)

    @staticmethod
    def _on(conversation: Conversation, context: Context) -> Conversation:
        followed, _ = follow_call(conversation, context)
        return plan_wait(followed, context)


def is_held(conversation: Conversation) -> bool:
    """Return whether nobody is to be offered it yet."""
    return conversation.sticky_agent == NOBODY


def due_at(conversation: Conversation) -> int:
    """Return the time of its call (µs)."""
    call = call_of(conversation)
    return call.at if call is not None else conversation.opened_at
