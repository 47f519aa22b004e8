"""SQL of broadcasts that run: who is told next, and what became of those who were."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Select, and_, delete, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.tell import TellContact
from usher_common.ids import unsubscribed_id
from usher_common.messages.first_peers import shown_peer
from usher_common.record.sql.constructs import any_of, db_now, update_rows
from usher_common.record.tables.schema import (
    address,
    answered,
    broadcast,
    contact,
    delivery,
    message,
    outreach,
    unsubscription,
)
from usher_policy.document.outreach import OutreachRule

from usher_router import limits
from usher_router.domain.outreach.changed import reason_of, refused_for
from usher_router.domain.outreach.pacing import Pace, chosen, held
from usher_router.domain.policy import SECOND

_b, _n, _d, _a = broadcast.c, outreach.c, delivery.c, answered.c
# Word for word the conditions of the partial indexes, so that both databases use them (decision 0086).
_RUNNING = text("broadcast.state = 'running'")
_PLANNED = text("outreach.state = 'planned'")
_CLAIMED = text("outreach.state = 'claimed'")
_AGAIN = int(limits.TOLD_AGAIN_S * SECOND)  # µs
_counts = msgspec.json.Decoder(dict[str, int]).decode
_texts = msgspec.json.Decoder(dict[str, str]).decode
_rule = msgspec.json.Decoder(OutreachRule).decode
_command = msgspec.msgpack.Decoder(TellContact).decode
_encode = msgspec.json.Encoder().encode


class Told(NamedTuple):
    """A claimed recipient: the message's id, and the command that tells them."""

    id: str
    command: TellContact


class RecordBroadcasts:
    """Statements of the loop that tells the recipients; the same text for PostgreSQL and SQLite."""

    async def running(self, connection: AsyncConnection) -> list[str]:
        """Name the broadcasts that run."""
        return list((await connection.execute(_ALL_RUNNING)).scalars())

    async def looked(self, connection: AsyncConnection) -> tuple[bool, bool]:
        """Return whether any broadcast runs, and whether there is anything to settle or to claim again."""
        running, settled, unheard = (await connection.execute(_LOOK)).one()
        return bool(running), bool(settled or unheard)

    async def claim(self, connection: AsyncConnection, broadcast_id: str, now: int) -> list[Told]:
        """Claim whom its rates allow to be told now; those who have changed their minds are left out.

        The broadcast's row is locked, as it is to stop it: after a stop nobody is claimed.
        """
        locking = select(broadcast).where(_b.id == broadcast_id, _RUNNING).with_for_update()
        row = (await connection.execute(locking)).mappings().first()
        if row is None:
            return []
        pace = await self._pace(connection, dict(row))
        planned = select(_n.id, _n.account, _n.contact_id, _n.place, _n.command)
        planned = planned.where(_n.broadcast_id == broadcast_id, _PLANNED, ~any_of(_n.account, sorted(held(pace, now))))
        rows = (await connection.execute(planned.order_by(_n.id).limit(limits.TOLD_AT_ONCE))).all()
        if not rows:
            await self._end_if_done(connection, broadcast_id, now)
            return []
        told, clocks = chosen([(one.id, one.account) for one in rows], pace, now)
        rows = [one for one in rows if one.id in set(told)]
        reasons = await _changed(connection, _rule(row["rule_json"]).consent, rows)
        states = [
            {
                "id": one.id,
                "state": "left_out" if reasons[one.id] else "claimed",
                "reason": reasons[one.id],
                "claimed_at": now,
            }
            for one in rows
        ]
        await update_rows(connection, outreach, states, ("state", "reason", "claimed_at"))
        setting = update(broadcast).where(_b.id == broadcast_id)
        await connection.execute(setting.values(next_json=_encode(clocks).decode(), changed_at=now))
        return [Told(one.id, _command(one.command)) for one in rows if not reasons[one.id]]

    async def settle(self, connection: AsyncConnection, limit: int) -> int:
        """Note of whom nothing more is to come: the message has left, or the router refused it; returns how many."""
        wanted = _settled().order_by(_n.id).limit(limit)
        rows = (await connection.execute(wanted)).all()
        settled = [
            {"id": key, "state": "left_out" if code else "settled", "reason": refused_for(code or "")}
            for key, code in dict(tuple(row) for row in rows).items()
        ]
        await update_rows(connection, outreach, settled, ("state", "reason"))
        return len(settled)

    async def forgotten(self, connection: AsyncConnection, now: int, limit: int) -> list[Told]:
        """Claim again whom the router has not heard of: whoever claimed them died before it was published.

        Under the same id, which the router decides once.
        """
        wanted = _unheard(now - _AGAIN).order_by(_n.claimed_at).limit(limit)
        rows = (await connection.execute(wanted)).all()
        await update_rows(connection, outreach, [{"id": one.id, "claimed_at": now} for one in rows], ("claimed_at",))
        return [Told(one.id, _command(one.command)) for one in rows]

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete what was told before, and broadcasts that ended before; returns how many recipients."""
        ended = select(_n.id).where(_n.at < before, _n.state.not_in(("planned", "claimed"))).limit(limit)
        gone = await connection.execute(delete(outreach).where(_n.id.in_(ended)))
        old = and_(_b.ended_at < before, ~exists(select(_n.id).where(_n.broadcast_id == _b.id)))
        await connection.execute(delete(broadcast).where(old))
        return int(gone.rowcount)

    async def _pace(self, connection: AsyncConnection, running: Mapping[str, Any]) -> Pace:
        of_it = _n.broadcast_id == running["id"]
        counting = select(_n.account, func.count().label("number")).where(_CLAIMED, of_it).group_by(_n.account)
        busy = {row.account: row.number for row in (await connection.execute(counting)).all()}
        return Pace(
            per_minute=running["per_minute"],
            accounts=_counts(running["accounts_json"]),
            next_at=_counts(running["next_json"]),
            busy=busy,
            burst=int(limits.TOLD_BURST_S * SECOND),
            most=limits.TOLD_UNDER_WAY,
        )

    async def _end_if_done(self, connection: AsyncConnection, broadcast_id: str, now: int) -> None:
        left = exists(select(_n.id).where(_n.broadcast_id == broadcast_id, or_(_PLANNED, _CLAIMED)))
        ending = update(broadcast).where(_b.id == broadcast_id, ~left)
        await connection.execute(ending.values(state="done", ended_at=now, changed_at=now))


def _settled() -> Select[Any]:
    """Select the claimed recipients whose message has left, or whom the router refused."""
    gone = _d.status.not_in(("queued", "sending"))
    joined = outreach.outerjoin(delivery, _d.message_id == _n.id).outerjoin(answered, _a.id == _n.id)
    return select(_n.id, _a.code).select_from(joined).where(_CLAIMED, or_(gone, _a.code != ""))


def _unheard(before: Any) -> Select[Any]:
    """Select the recipients claimed before a time (µs) of whom the router has not heard."""
    heard = exists(select(message.c.id).where(message.c.id == _n.id))
    refused = exists(select(_a.id).where(_a.id == _n.id))
    return select(_n.id, _n.command).where(_CLAIMED, _n.claimed_at < before, ~heard, ~refused)


_ALL_RUNNING = select(_b.id).where(_RUNNING).order_by(_b.id)
# Made once, and asked as one: every router looks four times a second, and making it took longer than asking.
_LOOK = select(_ALL_RUNNING.exists(), _settled().exists(), _unheard(db_now() - _AGAIN).exists())


async def _changed(connection: AsyncConnection, consent: str, rows: Sequence[Any]) -> dict[str, str]:
    """Return of each of these recipients why they are not to be told any more, "" if they are."""
    people = {row.contact_id for row in rows}
    wanted = select(contact.c.id, contact.c.merged_into, contact.c.attributes_json).where(
        any_of(contact.c.id, sorted(people))
    )
    found = {row.id: row for row in (await connection.execute(wanted)).all()}
    declined = await _unsubscribed(connection, rows)
    reasons: dict[str, str] = {}
    for row in rows:
        known = found.get(row.contact_id)
        attributes = {} if known is None else _texts(known.attributes_json)
        merged = known is not None and known.merged_into != ""
        reasons[row.id] = reason_of(consent, attributes, merged=merged, unsubscribed=row.contact_id in declined)
    return reasons


async def _unsubscribed(connection: AsyncConnection, rows: Sequence[Any]) -> set[str]:
    """Return who of these contacts has unsubscribed, at any address of theirs."""
    person = func.coalesce(contact.c.root_id, contact.c.id)
    places: Select[Any] = (
        select(person.label("person"), address.c.account, address.c.channel, address.c.peer, address.c.refused)
        .select_from(address.join(contact, contact.c.id == address.c.contact_id))
        .where(any_of(person, sorted({row.contact_id for row in rows})))
    )
    known = (await connection.execute(places)).all()
    ids = {unsubscribed_id(one.account, shown_peer(one.channel, one.peer)): one.person for one in known}
    ids |= {unsubscribed_id(row.account, row.place.partition(":")[2]): row.contact_id for row in rows}
    declined = await declined_among(connection, ids)
    return {one.person for one in known if one.refused == "stopped"} | {ids[key] for key in declined}


async def declined_among(connection: AsyncConnection, ids: Collection[str]) -> set[str]:
    """Return which of these ids of addresses are of unsubscribed ones."""
    wanted = select(unsubscription.c.id).where(any_of(unsubscription.c.id, sorted(ids)))
    return set((await connection.execute(wanted)).scalars())
