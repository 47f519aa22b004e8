"""SQL of the table `delivery`, for PostgreSQL and SQLite alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import case, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.address_changed import AddressChanged
from usher_common.messages.sends import Send, decode_send
from usher_common.record.sql.constructs import any_of, db_now, insert_rows, update_rows
from usher_common.record.tables.schema import account, conversation, delivery

from usher_connectors.contract import Repeats
from usher_connectors.send.after_restore import AfterRestore
from usher_connectors.send.domain.delivery import Row, settle_found
from usher_connectors.send.domain.part_states import PartState, lower_than
from usher_connectors.send.part_table import PartRow, note_parts, part_named, parts_known, settle_parts
from usher_connectors.send.ports import Address, Adopted, Finished, Queued, Result

_encode = msgspec.msgpack.Encoder().encode
_changes = msgspec.msgpack.Decoder(tuple[AddressChanged, ...]).decode
# Word for word the condition of the partial index `delivery_open`: only then do both databases use it (decision 0086).
_OPEN = text("(delivery.status IN ('queued', 'sending') OR NOT delivery.reported)")
_OPEN_EARLIER = text("(earlier.status IN ('queued', 'sending') OR NOT earlier.reported)")
_FINISHED = (
    "status",
    "attempts",
    "provider_id",
    "error",
    "not_before",
    "changed_at",
    "parts_sent",
    "unsure",
    "changes",
)
_SETTLING = ("queued", "sending", "sent", "failed", "uncertain")
_WAITING = ("queued", "sending")
_ARRIVED = {"delivered", "read"}
_RESULT = (
    delivery.c.id,
    delivery.c.account,
    delivery.c.peer,
    delivery.c.conversation_id,
    delivery.c.message_id,
    delivery.c.status,
    delivery.c.provider_id,
    delivery.c.error,
)
_UNTOLD = (*_RESULT, delivery.c.changes)  # of what the router was not told: also what was said of the peer


class SqlDeliveryTable:
    """The table as one replica sees it: every write checks that the row is still this replica's (decision 0070).

    `repeats` says by channel what becomes of sends of unknown outcome; of channels that are not in it, nothing.
    """

    def __init__(self, owner: str, repeats: Mapping[str, Repeats]) -> None:
        self.owner = owner
        self._repeats = repeats
        self._after_restore = AfterRestore()

    async def insert(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> list[Row]:
        known = set(
            await _scalars(connection, select(delivery.c.id).where(any_of(delivery.c.id, [r.id for r in rows])))
        )
        fresh = [row for row in rows if row.id not in known]
        # A peer with open rows at another replica stays there: two replicas would not keep its order.
        elsewhere = await self._elsewhere(connection, fresh)
        values = [self._values(row, elsewhere.get((row.send.account, row.send.peer), self.owner), now) for row in fresh]
        await insert_rows(connection, delivery, values, skip_existing=True)
        return [row for row in fresh if (row.send.account, row.send.peer) not in elsewhere]

    async def claim(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> set[str]:
        if not rows:
            return set()
        # Only the first open row of a peer may be claimed. This keeps the peer's order, even if two replicas believe
        # that they may send its rows.
        earlier = delivery.alias("earlier")
        first = ~exists(
            select(earlier.c.id).where(
                earlier.c.account == delivery.c.account,
                earlier.c.peer == delivery.c.peer,
                earlier.c.created_at < delivery.c.created_at,
                any_of(earlier.c.status, ["queued", "sending"]),
                _OPEN_EARLIER,
            )
        )
        # A row of ours that is "sending" already was claimed by a commit whose confirmation was lost.
        mine = self._mine([row.id for row in rows], ("queued", "sending"))
        claiming = update(delivery).where(*mine, first).values(status="sending", changed_at=now)
        return set(await _scalars(connection, claiming.returning(delivery.c.id)))

    async def finish(self, connection: AsyncConnection, done: Sequence[Finished], now: int) -> list[Finished]:
        if not done:
            return []
        ids = [one.row.id for one in done]
        # A commit whose confirmation was lost may have settled them. They are settled again, unless a receipt of the
        # provider has raised their status since.
        mine = (*self._mine(ids, _SETTLING), ~delivery.c.reported)
        # Locked in sorted order first, because the update locks in no particular order, and could deadlock.
        locking = select(delivery.c.id).where(*mine).order_by(delivery.c.id).with_for_update()
        ours = set(await _scalars(connection, locking))
        still = [one for one in done if one.row.id in ours]
        await update_rows(connection, delivery, [_finished(one, now) for one in still], _FINISHED)
        return await settle_parts(connection, still, now)

    async def mark_reported(self, connection: AsyncConnection, ids: Sequence[str]) -> None:
        if ids:
            await connection.execute(update(delivery).where(any_of(delivery.c.id, ids)).values(reported=True))

    async def load(self, connection: AsyncConnection, account: str, limit: int) -> list[tuple[Row, float]]:
        wait = func.coalesce(delivery.c.not_before - db_now(), 0)
        columns = (
            *(delivery.c.id, delivery.c.created_at, delivery.c.attempts),
            *(delivery.c.payload, wait, delivery.c.parts_sent, delivery.c.unsure, delivery.c.changes),
        )
        mine = (delivery.c.account == account, delivery.c.owner == self.owner, delivery.c.status == "queued", _OPEN)
        oldest = select(*columns).where(*mine).order_by(delivery.c.created_at).limit(limit)
        rows = (await connection.execute(oldest)).all()
        return [(_row(row), max(0, row[4]) / 1e6) for row in rows]

    async def count_queued(self, connection: AsyncConnection) -> Mapping[str, Queued]:
        mine = (delivery.c.owner == self.owner, delivery.c.status == "queued", _OPEN)
        due_since = func.min(func.coalesce(delivery.c.not_before, delivery.c.created_at))
        # a send of a paused broadcast goes back into the queue without an error
        tried = case((or_(delivery.c.not_before.is_(None), delivery.c.error != ""), delivery.c.created_at))
        ages = db_now() - due_since, func.coalesce(db_now() - func.min(tried), 0)
        counting = select(delivery.c.account, func.count(), *ages).where(*mine)
        rows = (await connection.execute(counting.group_by(delivery.c.account))).all()
        return {row[0]: Queued(row[1], max(0, row[2]) / 1e6, max(0, row[3]) / 1e6) for row in rows}

    async def adopt(self, connection: AsyncConnection, alive: Collection[str]) -> Adopted:
        under_way = delivery.c.status == "sending"
        asked, repeatable = self._channels("if absent"), self._channels("if absent", "at once")
        again, lost = settle_found("at once"), settle_found("never")
        interrupted = (delivery.c.status == lost.status) & (delivery.c.error == lost.error)
        # One statement takes over all rows of dead replicas. Sends that were under way are repeated only where the
        # provider recognizes a repeat, or says that they are not there; elsewhere nobody knows whether they arrived.
        adopting = (
            update(delivery)
            .where(~any_of(delivery.c.owner, sorted({*alive, self.owner})), _OPEN)
            .values(
                owner=self.owner,
                attempts=case((under_way, delivery.c.attempts + 1), else_=delivery.c.attempts),
                error=case((under_way, again.error), else_=delivery.c.error),
                unsure=case((under_way, asked), else_=delivery.c.unsure),
                status=case((under_way & repeatable, again.status), (under_way, lost.status), else_=delivery.c.status),
            )
            .returning(
                *(*_UNTOLD, delivery.c.parts_sent, case((interrupted, delivery.c.payload)).label("payload")),
                db_now().label("now"),
            )
        )
        found = (await connection.execute(adopting)).all()
        kept = await self._kept_again(connection, found)
        requeuing = update(delivery).where(any_of(delivery.c.id, sorted(kept)))
        await connection.execute(requeuing.values(status=again.status))
        rows = [replace(one, status=again.status) if one.id in kept else one for one in map(_untold, found)]
        state = PartState(lost.status, lost.error)
        unsure = [row for row in found if row.status == lost.status and row.parts_sent]
        parts = [PartRow(row.id, row.parts_sent, row.account, "", state) for row in unsure]
        await note_parts(connection, parts, found[0][-1] if found else 0)
        queued = frozenset(row.account for row in rows if row.status == "queued")
        return Adopted(queued, [row for row in rows if row.status != "queued"])

    async def _kept_again(self, connection: AsyncConnection, found: Sequence[Any]) -> frozenset[str]:
        """Name calls that contacts asked for: one is one under its id, however often it is kept.

        Of before a restore none is: it may have been made since.
        """
        sends = [(row.id, decode_send(row.payload)) for row in found if row.payload is not None]
        asked = [Row(key, 0, 0, "", send) for key, send in sends if send.back]
        held = await self._after_restore.hold(connection, asked, found[0].now) if asked else frozenset[str]()
        return frozenset(row.id for row in asked) - held

    async def unreported(self, connection: AsyncConnection, older_s: float, limit: int) -> list[Result]:
        settled = ~any_of(delivery.c.status, ["queued", "sending"])
        old = delivery.c.changed_at < db_now() - int(older_s * 1e6)
        mine = (delivery.c.owner == self.owner, settled, old, ~delivery.c.reported, _OPEN)
        return [_untold(row) for row in (await connection.execute(select(*_UNTOLD).where(*mine).limit(limit))).all()]

    async def receive(
        self, connection: AsyncConnection, account: str, message: str, provider_id: str
    ) -> tuple[Result, int | None] | None:
        part = await part_named(connection, account, provider_id) if provider_id else None
        if part:
            named = delivery.c.id == part[0]
        else:
            named = delivery.c.message_id == message if message else delivery.c.provider_id == provider_id
        wanted = select(*_RESULT, delivery.c.parts_sent).where(delivery.c.account == account, named)
        row = (await connection.execute(wanted.limit(1).with_for_update())).first()
        if row is None:
            return None
        *fields, parts_sent = row
        if part or not parts_sent:
            return _result(fields), part[1] if part else None
        return _result(fields), await self._last_part(connection, row.id, row.status, parts_sent)

    async def _last_part(self, connection: AsyncConnection, delivery_id: str, status: str, parts_sent: int) -> int:
        """Return the number of the part that our own id names: the last one, under way or gone."""
        if status in _WAITING:
            return parts_sent
        return max((await parts_known(connection, [delivery_id])).get(delivery_id, {}), default=parts_sent)

    async def raise_status(
        self, connection: AsyncConnection, delivery_id: str, status: str, now: int, error: str = ""
    ) -> str:
        # One that names our own id may come while our call is under way, or waits to be repeated: what was delivered
        # is not sent again.
        lower = any_of(delivery.c.status, [*lower_than(status), *(_WAITING if status in _ARRIVED else ())])
        raising = update(delivery).where(delivery.c.id == delivery_id, lower)
        kept = delivery.c.error if status != "failed" else error
        await connection.execute(raising.values(status=status, error=kept, changed_at=now))
        return (await _scalars(connection, select(delivery.c.status).where(delivery.c.id == delivery_id)))[0]

    async def addresses(self, connection: AsyncConnection, conversations: Sequence[str]) -> Mapping[str, Address]:
        wanted = select(conversation.c.id, conversation.c.account, conversation.c.peer)
        found = await connection.execute(wanted.where(any_of(conversation.c.id, conversations)))
        return {row[0]: (row[1], row[2]) for row in found.all()}

    async def disable(self, connection: AsyncConnection, accounts: Collection[str], now: int) -> None:
        if accounts:
            gone = update(account).where(any_of(account.c.id, sorted(accounts)))
            await connection.execute(gone.values(enabled=False, changed_at=now))

    def _channels(self, *repeats: Repeats) -> Any:
        return any_of(delivery.c.channel, sorted(name for name, rule in self._repeats.items() if rule in repeats))

    def _mine(self, ids: Sequence[str], statuses: Sequence[str]) -> tuple[Any, ...]:
        return any_of(delivery.c.id, ids), delivery.c.owner == self.owner, any_of(delivery.c.status, statuses)

    async def _elsewhere(self, connection: AsyncConnection, rows: Sequence[Row]) -> Mapping[tuple[str, str], str]:
        """Return peers that still have unsent rows at another replica, with that replica."""
        under_way = any_of(delivery.c.status, ["queued", "sending"])
        accounts = any_of(delivery.c.account, sorted({row.send.account for row in rows}))
        peers = any_of(delivery.c.peer, sorted({row.send.peer for row in rows}))
        others = delivery.c.owner != self.owner
        looking = select(delivery.c.account, delivery.c.peer, delivery.c.owner).distinct()
        found = (
            (await connection.execute(looking.where(accounts, peers, under_way, others, _OPEN))).all() if rows else []
        )
        return {(row[0], row[1]): row[2] for row in found}

    def _values(self, row: Row, owner: str, now: int) -> dict[str, Any]:
        send: Send = row.send
        return {
            "id": row.id,
            "account": send.account,
            "peer": send.peer,
            "channel": send.channel,
            "conversation_id": send.conversation,
            "message_id": send.message,
            "seq": send.seq,
            "payload": _encode(send),
            "status": "queued",
            "owner": owner,
            "created_at": row.created_at,
            "changed_at": now,
        }


def _finished(one: Finished, now: int) -> dict[str, Any]:
    return {
        "id": one.row.id,
        "status": one.settled.status,
        "attempts": one.attempts,
        "provider_id": one.settled.provider_id,
        "error": one.settled.error,
        "not_before": now + int(one.settled.wait_s * 1e6) if one.settled.status == "queued" else None,
        "changed_at": now,
        "parts_sent": one.parts_sent,
        "unsure": one.settled.unsure,
        "changes": _encode(one.changes) if one.changes else None,
    }


def _row(row: Any) -> Row:
    changes = _changes(row.changes) if row.changes else ()
    return Row(row.id, row.created_at, row.attempts, "", decode_send(row.payload), row.parts_sent, row.unsure, changes)


def _result(row: Any) -> Result:
    return Result(*row)


def _untold(row: Any) -> Result:
    changes = _changes(row.changes) if row.changes else ()
    return replace(_result(row[: len(_RESULT)]), changes=changes)


async def _scalars(connection: AsyncConnection, statement: Any) -> Sequence[str]:
    return (await connection.execute(statement)).scalars().all()
