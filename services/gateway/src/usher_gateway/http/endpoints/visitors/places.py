"""A conversation's place in line, for whoever has a signed link to it: live, and without anything personal."""

import time
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from usher_common.commands.rate import RateConversation
from usher_common.expected_wait import ServiceRate, combined, expected_wait_s, rounded
from usher_common.ids import derive_id, partition_of
from usher_common.messages.events import ConversationChanged
from usher_common.place_links import PlaceLinks
from usher_policy.document.model import Queue
from usher_policy.entry_rules import FALLBACK

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.contacts.asking import ask_at
from usher_gateway.http.schemas.aftercare import PlaceInLine, PlaceQuery, PlaceRating, RatingAsked
from usher_gateway.limits import PLACES_PER_MINUTE
from usher_gateway.problems import Problem
from usher_gateway.reading.elsewhere.place_in_line import Before, before
from usher_gateway.reading.policy import Active
from usher_gateway.wire.text_rules import breach_of_text

SECOND = 1_000_000  # microseconds
Status = Literal["waiting", "talking", "promised", "automatic", "closed"]


async def show(call: Call) -> PlaceInLine:
    """Show the place as it is now."""
    return await document_of(call, await conversation_of(call, call.query))


async def document_of(call: Call, found: ConversationChanged) -> PlaceInLine:
    """Say of a conversation what whoever has its link may know."""
    status = status_of(found)
    place, wait_s = None, None
    if status == "waiting":
        async with call.site.record.read() as connection:
            ahead = await before(connection, found.id)
        place, wait_s = place_of(found.queue, ahead, await call.site.policy.current())
    return PlaceInLine(
        status=status,
        place=place,
        wait_s=wait_s,
        due_at=_due_ms(found),
        back=site_of(found.entry.page if found.entry is not None else ""),
        language=found.profile.language if found.profile is not None else "",
        rating=_asked(found),
    )


async def rate(call: Call) -> PlaceInLine:
    """Give or change the score while that is possible; asked again under the same id, it is done once."""
    given: PlaceRating = call.body
    found = await conversation_of(call, PlaceQuery(given.token))
    if code := breach_of_text(given.comment):
        raise Problem(422, code, "The comment contains characters that cannot be sent.")
    if found.rating is None:
        raise Problem(409, "not_asked", "Nobody has asked for a rating of this conversation.")
    partition = partition_of(found.account, found.peer, call.site.edge.partitions)
    command = RateConversation(found.id, given.id, given.score, given.comment)
    await ask_at(call, partition, derive_id("rate by link", found.id, given.id), command)
    return await document_of(call, await conversation_of(call, PlaceQuery(given.token)))


async def conversation_of(call: Call, query: PlaceQuery) -> ConversationChanged:
    """Return the conversation whose link this is; raises Problem for a forged or expired one."""
    key = call.path["id"]
    if not PlaceLinks(call.site.settings.secret.reveal()).opens(key, query.token, int(time.time())):
        raise Problem(403, "bad_link", "This link is not good (any more).")
    rate = PLACES_PER_MINUTE / 60
    if wait := await call.site.edge.live.take(f"places:{key}", rate=rate, burst=PLACES_PER_MINUTE):
        raise Problem(429, "rate", "This was asked for too often.", retry_after_s=wait)
    found = await call.site.edge.conversations.get(key)
    if found is None:
        raise Problem(404, "not_found", "There is no such conversation.")
    return found


def status_of(found: ConversationChanged) -> Status:
    """Say where somebody stands; who was promised an answer does not wait for an agent."""
    if found.status == "closed":
        return "promised" if found.promise is not None else "closed"
    if found.status in ("waiting", "automatic"):
        return "promised" if found.promise is not None else found.status
    return "talking"


def place_of(queue: str, ahead: Before, active: Active) -> tuple[int, float | None]:
    """Return place and expected wait (s) as the widget is told them: all who wait for the same agents count.

    While the queue is closed nobody is served, so no wait is named.
    """
    queues = active.document.queues
    mine = queues.get(queue, queues[FALLBACK])
    place = ahead.counts.get(queue, 0) + 1
    if not _is_open(active, mine, ahead.now):
        return place, None
    named = {*queues, *ahead.counts, *ahead.services}
    pool = [name for name in named if queues.get(name, queues[FALLBACK]).pool == mine.pool]
    open_ = [name for name in pool if _is_open(active, queues.get(name, queues[FALLBACK]), ahead.now)]
    in_pool = sum(ahead.counts.get(name, 0) for name in open_) + 1
    service = combined(ahead.services.get(name, ServiceRate()) for name in pool)
    return place, rounded(expected_wait_s(in_pool, service))


def site_of(page: str) -> str:
    """Return the site of a page, which says nothing of who was there.

    >>> site_of("https://shop.example/orders/4711?mail=eva@a.example")
    'https://shop.example/'
    """
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and bool(parts.netloc) and "@" not in parts.netloc
    return f"{parts.scheme}://{parts.netloc}/" if plain else ""


def _asked(found: ConversationChanged) -> RatingAsked | None:
    state = found.rating
    if state is None:
        return None
    return RatingAsked(state.score, state.until // 1000)


def _due_ms(found: ConversationChanged) -> int | None:
    due_at = found.promise.due_at if found.promise is not None else None
    return None if due_at is None else due_at // 1000


def _is_open(active: Active, queue: Queue, now: int) -> bool:
    hours = active.hours.get(queue.hours or "")
    return hours is None or hours.is_open(datetime.fromtimestamp(now // SECOND, UTC))
