"""Who comes with a token of the web chat is its visitor: their address is linked before what they wrote is taken."""

import time
from collections.abc import Sequence

from usher_common.channels import WEB
from usher_common.continuing import ContinueTokens

from usher_connectors.contract import Event, Link, Received

START = "/start"  # what a messenger writes for somebody who followed a link: not their words


def _before_links(found: Sequence[Event], peer: str) -> int:
    """Return the place before what a provider says of this person: only an address not known yet is linked."""
    at = len(found)
    while at and isinstance(before := found[at - 1], Link) and before.peer == peer:
        at -= 1
    return at


def linked(events: Sequence[Event], tokens: ContinueTokens, now_s: float | None = None) -> list[Event]:
    """Return the events, with a link before each message that brings a valid token (`referral`)."""
    found: list[Event] = []
    now = time.time() if now_s is None else now_s
    for event in events:
        visitor = tokens.read(event.referral, now) if isinstance(event, Received) and event.referral else None
        if visitor is None or not isinstance(event, Received):
            found.append(event)
            continue
        found.insert(_before_links(found, event.peer), Link(event.peer, visitor, account=WEB))
        if event.text.strip() != START:
            found.append(event)
    return found
