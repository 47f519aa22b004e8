"""Conversations whose contact asks for a call, under a policy with a phone stage."""

from typing import Any

from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.content import CallWanted
from usher_router.domain.policy import SECOND, Policy

from funnel.talk import Talk, came, context
from routing.policies import policy_from

NUMBER = "+46701234567"
HOUR = 3600 * SECOND
TUESDAY_9 = (12 * 86_400 + 9 * 3600) * SECOND  # 13 January 1970: the tests' clock shows the Monday before


def policy(
    phone: str = "account: main, attempts: 2", stages: str = "[faq, chat, email, phone]", more: str = ""
) -> Policy:
    """Return a policy with a phone stage; the calendar `calls` opens on Tuesdays from nine to ten, `never` never."""
    return policy_from(
        f"""
        calendars: {{calls: {{tue: ["09:00-10:00"]}}, never: {{exceptions: {{"2030-01-01": ["09:00-10:00"]}}}}}}
        queues: {{default: {{{more}}}, seniors: {{}}}}
        funnel:
          stages: {stages}
          {"faq: {cost: 0.02}" if "faq" in stages else ""}
          {"email: {within_s: 7200, remind_s: 1800}" if "email" in stages else ""}
          phone: {{cost: 6, skill: voice, again_s: 600, {phone}}}
        """
    )


POLICY = policy()


def asked(at: int = 0, first: MessageReceived | None = None, under: Policy = POLICY, **more: Any) -> Talk:
    """Return a conversation whose contact asked for a call with their first message."""
    begins = replace(context(), policy=under)
    wanted = CallWanted(NUMBER, begins.now + at if at else 0)
    return Talk(first or came("Please call me", call=wanted, **more), at=begins)


def rung(talk: Talk) -> list[tuple[str, str, bool]]:
    """Return the calls that left: account, number, and whether whoever is offered the conversation calls."""
    return [(one.send.account, one.send.peer, one.send.back) for one in talk.sent if one.send.call]
