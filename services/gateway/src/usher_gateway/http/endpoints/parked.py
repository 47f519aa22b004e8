"""Parked envelopes: set aside because they can never succeed (docs/runbooks/parked.md)."""

import time

from sqlalchemy import select
from usher_common.audit.log import Act
from usher_common.handling import BusClosed
from usher_common.parked_mail import MAIL
from usher_common.record.tables import schema

from usher_gateway.audit.by_link import said_of
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.parked import (
    ParkedContent,
    ParkedDocument,
    ParkedDone,
    ParkedDrop,
    ParkedGroup,
    ParkedList,
    ParkedLog,
    ParkedLogDocument,
    ParkedReplay,
)
from usher_gateway.parked import replay as replaying
from usher_gateway.parked import rows
from usher_gateway.parked.domain import Item, Selection, counts
from usher_gateway.parked.shown import content_of, first_bytes
from usher_gateway.problems import Problem


async def list_parked(call: Call) -> ParkedList:
    """List parked envelopes, newest first."""
    found = await rows.read_newest(call.site.record)
    chosen = Selection(frozenset(), call.query.channel or "", call.query.reason_class or "")
    shown = [item for item in found if chosen.has(item)][: call.query.limit]
    groups = tuple(ParkedGroup(*key, number) for key, number in sorted(counts(found).items()))
    return ParkedList(tuple(map(_document, shown)), groups, await rows.count_parked(call.site.record))


async def show(call: Call) -> ParkedContent:
    """Show one with its content."""
    found = await rows.read_one(call.site.record, call.path["id"])
    if found is None:
        raise Problem(404, "not_found", "There is no such parked message.")
    item, data = found
    content = content_of(item)
    if item.row.stream == MAIL and content and content.get("original"):
        said = said_of(Act(call.who.agent, "parked_read", item.row.id))
        content["link"] = call.site.edge.links.url(content["original"], int(time.time()), said)
    return ParkedContent(_document(item), content, first_bytes(data))


async def replay(call: Call) -> ParkedDone:
    """Send parked envelopes again, the oldest first."""
    chosen = _selection(call.body)
    if call.body.dry_run:
        return _done(replaying.would_do(await replaying.planned(call.site.record, chosen)), dry_run=True)
    try:
        done = await replaying.replay(call.site.record, call.site.bus, chosen, call.who.agent)
    except (BusClosed, TimeoutError) as error:
        detail = "The bus does not answer; nothing is lost. Repeat this in a minute."
        raise Problem(503, "bus_away", detail, retry_after_s=60) from error
    return _done(done, dry_run=False)


async def drop(call: Call) -> ParkedDone:
    """Delete parked envelopes for good."""
    body: ParkedDrop = call.body
    chosen = _selection(body)
    if body.dry_run:
        return _done(await replaying.would_drop(call.site.record, chosen), dry_run=True)
    return _done(await replaying.drop(call.site.record, chosen, call.who.agent, body.why), dry_run=False)


async def show_log(call: Call) -> ParkedLog:
    """List what was done with parked envelopes."""
    log = schema.parked_log.c
    columns = (log.parked_id, log.envelope_id, log.action, log.by, log.why, log.reason, log.channel, log.at)
    wanted = select(*columns).order_by(log.at.desc(), log.parked_id).limit(call.query.limit)
    async with call.site.record.read() as connection:
        found = await connection.execute(wanted)
    return ParkedLog(tuple(ParkedLogDocument(*row[:7], row.at // 1000) for row in found))


def _selection(asked: ParkedReplay) -> Selection:
    chosen = Selection(frozenset(asked.ids), asked.channel or "", asked.reason_class or "", asked.everything)
    if chosen.empty:
        raise Problem(422, "nothing_selected", "Name ids, a channel or a reason_class, or set everything.")
    return chosen


def _done(done: replaying.Done, *, dry_run: bool) -> ParkedDone:
    return ParkedDone(dry_run, _ids(done.done), done.busy, _ids(done.unreadable), _ids(done.overtaking), done.left)


def _ids(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(item.row.id for item in items)


def _document(item: Item) -> ParkedDocument:
    row = item.row
    return ParkedDocument(
        id=row.id,
        stream=row.stream,
        partition=row.partition,
        envelope=row.envelope_id,
        reason=row.reason,
        reason_class=item.reason_class,
        detail=row.detail,
        at=row.at // 1000,
        accepted_at=row.accepted_at // 1000,
        kind=item.where.kind,
        channel=item.where.channel,
        conversation=item.where.conversation,
        replays=row.replays,
        replaying=row.replayed_at is not None,
    )
