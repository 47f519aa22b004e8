"""Invitations: by an agent, and what all of them brought."""

import time
from http import HTTPStatus

from usher_common.handling import Stall
from usher_common.live.port import LiveAway

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.invitations import FigureQuery, HandInvitation, InvitationFigures, figures_of
from usher_gateway.invitations.inviting import NotInvited
from usher_gateway.invitations.rows import count_since
from usher_gateway.problems import Problem
from usher_gateway.wire.beacons import ShownInvitation

_BUSY_NOW = HTTPStatus.CONFLICT
NOT_INVITED: dict[str, tuple[int, str]] = {
    "no_invitation": (404, "This visit has no such invitation."),
    "gone": (_BUSY_NOW, "The visitor has left the site."),
    "already_invited": (_BUSY_NOW, "This visitor was invited in this visit."),
    "refused_lately": (_BUSY_NOW, "This visitor has refused an invitation lately."),
    "busy": (_BUSY_NOW, "The visitor is typing, or has the chat open."),
    "talking": (_BUSY_NOW, "The visitor is in a conversation."),
    "too_early": (_BUSY_NOW, "The visitor has not been on the site for long enough."),
    "nobody_free": (_BUSY_NOW, "Nobody with the skills can take one more conversation now."),
}


async def by_hand(call: Call) -> ShownInvitation:
    """Invite a visitor in the agent's own name."""
    given: HandInvitation = call.body
    now = time.time_ns() // 1_000_000
    try:
        return await call.site.edge.invitations.by_hand(call.path["id"], call.who.agent, given.text, now)
    except NotInvited as reason:
        status, text = NOT_INVITED[reason.reason]
        raise Problem(status, reason.reason, text) from None
    except LiveAway as away:
        raise Stall("the live store is away") from away


async def figures(call: Call) -> InvitationFigures:
    """Count what invitations brought, beside their control groups."""
    query: FigureQuery = call.query
    since, counted = await count_since(call.site.record, query.since * 1000)
    active = await call.site.policy.current()
    return figures_of(since, counted, tuple(one.name for one in active.document.invitations))
