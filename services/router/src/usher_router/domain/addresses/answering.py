"""To which address an answer goes, whether anything may be sent there now, and what is possible instead."""

from collections.abc import Iterator

from usher_common.messages.threads import Reached, answered_at, unreachable

from usher_router.domain.addresses.known import addresses_of
from usher_router.domain.conversation.model import Conversation

WHY = {
    "window_closed": "the reply window is closed",
    "contact_stopped": "the contact has unsubscribed there",
    "contact_blocked": "the contact has blocked us there",
    "calls_refused": "the contact wants no more calls at this number",
    "no_address": "the conversation does not have this address",
}
Refused = tuple[str, str]  # code and detail


def aimed_at(
    conversation: Conversation, now: int, *, account: str = "", peer: str = "", template: bool = False
) -> Reached | Refused:
    """Return where an answer goes at `now` (µs of the record's clock), or why it must not be sent.

    Where the address that the contact used last takes nothing, no other is chosen for the agent: what was meant for
    one place would appear in another.
    """
    reached = answered_at(addresses_of(conversation), account, peer)
    code = "no_address" if reached is None else unreachable(reached, now, template=template)
    if reached is not None and not code:
        return reached
    instead = ", ".join(_instead(conversation, reached, now, code)) or "nothing else"
    return code, f"{WHY[code]}; possible instead: {instead}"


def _instead(conversation: Conversation, reached: Reached | None, now: int, code: str) -> Iterator[str]:
    """Say what is possible: a template, another address of the conversation, and what the contact left us."""
    if code == "window_closed":
        yield "a template"
    known = addresses_of(conversation)
    for one in known:
        if one is not reached and not unreachable(one, now):
            yield f"{one.channel} to {one.peer}"
    peers = {one.peer.casefold() for one in known}
    for way, at in (("an e-mail", conversation.profile.email), ("a call or an SMS", conversation.profile.phone)):
        if at and at.casefold() not in peers:
            yield f"{way} to {at}"
