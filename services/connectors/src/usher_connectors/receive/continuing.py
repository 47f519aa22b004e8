"""Who comes with a token of the web chat is its visitor: their address is linked before what they wrote is taken."""

import time
from collections.abc import Sequence
from dataclasses import replace

from usher_common.channels import WEB
from usher_common.continuing import Brought, ContinueTokens

from usher_connectors.contract import Account, Event, Link, Received

START = "/start"  # what a messenger writes for somebody who followed a link: not their words
MAIL = "email"  # anybody may write any sender into a mail


def _before_links(found: Sequence[Event], peer: str) -> int:
    """Return the place before what a provider says of this person: only an address not known yet is linked."""
    at = len(found)
    while at and isinstance(before := found[at - 1], Link) and before.peer == peer:
        at -= 1
    return at


def linked(
    events: Sequence[Event], tokens: ContinueTokens, account: Account, now_s: float | None = None
) -> list[Event]:
    """Return the events, with a link before each message that brings a valid token, in its `referral` or its text.

    The token is left out of the text: it is nobody's words, and an agent has nothing to do with it.
    """
    found: list[Event] = []
    now = time.time() if now_s is None else now_s
    for event in events:
        brought = _brought(event, tokens, account, now) if isinstance(event, Received) else None
        if brought is None or not isinstance(event, Received):
            found.append(event)
            continue
        if not event.group and (account.channel != MAIL or event.proof == "passed"):
            link = Link(event.peer, brought.visitor, account=WEB, use=brought.use)
            found.insert(_before_links(found, event.peer), link)
        if (brought.text and brought.text != START) or event.media or event.attachments:
            subject = tokens.find(event.subject, account.id, now)
            found.append(replace(event, text=brought.text, subject=subject.text if subject else event.subject))
    return found


def _brought(event: Received, tokens: ContinueTokens, account: Account, now: float) -> Brought | None:
    if (started := tokens.find(event.referral, account.id, now)) is not None:
        return started._replace(text=event.text.strip())
    return tokens.find(event.text, account.id, now)
