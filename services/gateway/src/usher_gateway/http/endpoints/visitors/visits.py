"""Visits: beacons and consents of pages."""

import time
from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web
from usher_common.continuing import ContinueTokens
from usher_common.handling import Stall
from usher_common.live.port import LiveAway

from usher_gateway import metrics
from usher_gateway.accounts.identities import IdentityRefused
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.visitors.invitations import NOT_INVITED
from usher_gateway.invitations.inviting import Card, NotInvited
from usher_gateway.limits import VISITOR_BEACON_BURST
from usher_gateway.origins import address_of
from usher_gateway.problems import Problem
from usher_gateway.reading.elsewhere.ways_on import PLACE, ways_on
from usher_gateway.visits.domain.automated import is_automated
from usher_gateway.visits.domain.reports import visit_id
from usher_gateway.visits.following import NotFollowed
from usher_gateway.visits.rows import record_identity
from usher_gateway.wire.beacons import (
    Beacon,
    ConsentReport,
    ContinueDocument,
    ContinueReport,
    IdentityReport,
    InvitationAnswer,
    ShownWay,
    VisitorDocument,
)

_CORS = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Content-Type"}
_REASONS = {
    "visits_off": "The policy says that visits are not followed.",
    "identity_off": "Identities need USHER_IDENTITY_SECRET.",
    "bad_identity": "An identity has an id, and no control characters; its names have no equals sign.",
    "forged_identity": "The signature is not that of this identity.",
    "identity_expired": "The identity was signed for a time that is over.",
    "consent_required": "The policy asks for a consent first.",
}


async def beacon(call: Call) -> VisitorDocument:
    """Merge a beacon into its visit, and say what the page shows now."""
    reported: Beacon = call.body
    edge, card = call.site.edge, Card()

    async def receive(visitor: str) -> None:
        nonlocal card
        now = time.time_ns() // 1_000_000
        card = await edge.invitations.after(await edge.visits.receive(reported, visitor, now), reported, now)

    document = await _received(call, reported.token, receive)
    return msgspec.structs.replace(document, invitation=card.invitation, ask_again_s=card.ask_again_s)


async def invitation(call: Call) -> VisitorDocument:
    """Take a visitor's answer to an invitation."""
    given: InvitationAnswer = call.body

    async def answer(visitor: str) -> None:
        visit, now = visit_id(visitor, given.visit), time.time_ns() // 1_000_000
        await call.site.edge.invitations.answer(visitor, visit, given.id, accepted=given.answer == "accepted", now=now)

    return await _received(call, given.token, answer)


async def consent(call: Call) -> VisitorDocument:
    """Record a consent, or its withdrawal."""
    report: ConsentReport = call.body

    async def answer(visitor: str) -> None:
        await call.site.edge.visits.answer(report, visitor)
        if not report.given:
            await call.site.edge.invitations.forget(visitor)

    return await _received(call, report.token, answer)


async def identity(call: Call) -> VisitorDocument:
    """Return the token of the visitor whom the shop's server signed; who it was before stays who they were."""
    report: IdentityReport = call.body
    now_s = int(time.time())
    tokens = call.site.edge.tokens
    named = ""
    try:
        named = tokens.issue(call.site.edge.identities.visitor_of(report.identity, report.signature, now_s), now_s)
    except IdentityRefused as refused:
        code = refused.code

    async def check(visitor: str) -> None:
        if not named:
            raise Problem(403, code, _REASONS[code])
        text = call.site.edge.masks.current.text  # masked only now: the signature is that of what was sent
        said = {name: value if name == "id" else text(value) for name, value in report.identity.items()}
        await record_identity(call.site.record, visitor, said)

    return await _received(call, named, check)


async def go_on(call: Call) -> ContinueDocument:
    """Give links by which this visitor goes on elsewhere, as the same person."""
    report: ContinueReport = call.body

    async def known(_visitor: str) -> None:
        """Nothing is received but the token."""

    visitor = (await _received(call, report.token, known)).visitor
    tokens, now_s = ContinueTokens(call.site.settings.secret.reveal()), int(time.time())
    async with call.site.record.read() as connection:
        found = await ways_on(connection)
    links = [one.link.replace(PLACE, tokens.issue(visitor, one.account, now_s)) for one in found]
    return ContinueDocument(
        tuple(ShownWay(one.account, one.channel, link) for one, link in zip(found, links, strict=True))
    )


async def preflight(call: Call) -> web.Response:
    """Let allowed pages send JSON across origins."""
    headers = _cross_origin(call) if call.site.origins.widget_may(call.request) else {"Vary": "Origin"}
    return web.Response(status=204, headers=headers)


async def _received(call: Call, token: str, receive: Callable[[str], Awaitable[None]]) -> VisitorDocument:
    """Run `receive` for the visitor of an admitted request; the page may read the answer, also a refusal."""
    if not call.site.origins.widget_may(call.request):
        raise Problem(403, "bad_origin", "This page is not on the widget's list.")
    call.headers.update(_cross_origin(call))
    try:
        visitor = await _visitor(call, token)
        await receive(visitor)
    except Problem as problem:
        raise _refused(call, problem) from None
    except NotFollowed as reason:
        raise _refused(call, Problem(403, reason.code, _REASONS[reason.code])) from None
    except NotInvited as reason:
        status, text = NOT_INVITED[reason.reason]
        raise _refused(call, Problem(status, reason.reason, text)) from None
    except (LiveAway, Stall) as away:
        away_now = Problem(503, "store_away", "Our store cannot be reached.", retry_after_s=1)
        raise _refused(call, away_now) from away
    metrics.BEACONS.labels("heard").inc()
    return VisitorDocument(call.site.edge.tokens.issue(visitor, int(time.time())), visitor)


def _refused(call: Call, problem: Problem) -> Problem:
    metrics.BEACONS.labels(problem.code).inc()
    problem.headers = call.headers
    return problem


async def _visitor(call: Call, token: str) -> str:
    """Return the visitor of a token, or a new one, unless they are none or too many."""
    if is_automated(call.request.headers, headless_counts=call.site.settings.demo):
        raise Problem(403, "automated", "Visits of programs are not followed.")
    tokens, address = call.site.edge.tokens, address_of(call.request, call.site.settings.trusted_proxies)
    settings = call.site.settings
    await _limit(call, f"beacons:{address}", settings.beacons_per_s, settings.beacon_burst)
    visitor = tokens.read(token, int(time.time())) if token else tokens.fresh()
    if visitor is None:
        raise Problem(401, "bad_token", "This token is forged or too old.")
    if token:
        per_s = settings.visitor_beacons_per_s
        await _limit(call, f"beacons:visitor:{visitor}", per_s, max(1, int(per_s * VISITOR_BEACON_BURST)))
    else:
        per_minute = settings.visitors_per_minute
        await _limit(call, f"visitors:{address}", per_minute / 60, max(1, int(per_minute)))
    return visitor


async def _limit(call: Call, bucket: str, per_s: float, burst: int) -> None:
    if wait := await call.site.edge.live.take(bucket, rate=per_s, burst=burst):
        raise Problem(429, "rate", "Too many beacons.", retry_after_s=wait)


def _cross_origin(call: Call) -> dict[str, str]:
    return {**_CORS, "Access-Control-Allow-Origin": call.request.headers["Origin"], "Vary": "Origin"}
