"""Add to the audit log, read it, walk its chain, and cut it at an anchor."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.audit.actions import kind_of
from usher_common.audit.chain import GENESIS, Broken, End, Entry, Link, Walk, linked
from usher_common.audit.limits import CUT_ROWS, WALK_ROWS
from usher_common.audit.moments import first_since
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.auditing.entries import audit_entry, audit_head
from usher_common.record.transaction import run_transaction

_e, _h = audit_entry.c, audit_head.c
_ONE = {"id": 1, "n": 0, "hash": GENESIS, "anchor_n": 0, "anchor_hash": GENESIS}


class Act(NamedTuple):
    """What somebody did: `thing` is the id of what it was done to, "" where it was done to all of them."""

    who: str
    action: str
    thing: str = ""


class Filter(NamedTuple):
    """Which entries are wanted, newest first: those before number `before` (0: any), by who, what and on what.

    `since`, and until just before `until`: times in µs, 0 for any.
    """

    who: str = ""
    action: str = ""
    kind: str = ""
    thing: str = ""
    before: int = 0
    since: int = 0
    until: int = 0


async def add(transaction: Transaction, acts: Sequence[Act]) -> None:
    """Add entries in this transaction, which must take no other lock afterwards.

    The head's row stays locked until the commit: that makes one chain of what several processes write.
    """
    if not acts:
        return
    connection = transaction.connection
    end = await _head(connection, lock=True)
    if end is None:
        await insert_rows(connection, audit_head, [_ONE], skip_existing=True)
        end = await _head(connection, lock=True) or End()
    at = await transaction.now()
    entries = [
        Entry(n, at, one.who, one.action, kind_of(one.action), one.thing) for n, one in enumerate(acts, end.n + 1)
    ]
    links = list(linked(entries, end))
    await insert_rows(connection, audit_entry, [{**link.entry._asdict(), "hash": link.hash} for link in links])
    last = {"n": links[-1].entry.n, "hash": links[-1].hash}
    await connection.execute(update(audit_head).where(_h.id == 1).values(**last))


async def read(record: Record, wanted: Filter, limit: int) -> list[Link]:
    """Read entries, the newest first."""
    named = {"who": wanted.who, "action": wanted.action, "kind": wanted.kind, "thing": wanted.thing}
    conditions = [_e[name] == value for name, value in named.items() if value]
    if wanted.before:
        conditions.append(_e.n < wanted.before)
    async with record.read() as connection:
        if wanted.since:
            conditions.append(_e.n >= await first_since(connection, wanted.since))
        if wanted.until:
            conditions.append(_e.n < await first_since(connection, wanted.until))
        page = select(audit_entry).where(*conditions).order_by(_e.n.desc()).limit(limit)
        rows = (await connection.execute(page)).all()
    return list(map(_link, rows))


class Verdict(NamedTuple):
    """What walking the chain found: how many entries, where it ends, and where it is broken (None: nowhere)."""

    entries: int
    head: End
    anchor: End
    broken: Broken | None


async def verify(record: Record, expected: End | None = None) -> Verdict:
    """Walk the whole chain, up to where it ends now; `expected` is an end that somebody wrote down earlier."""
    async with record.read() as connection:
        row = (await connection.execute(select(audit_head).where(_h.id == 1))).first()
        head, anchor = (End(row.n, row.hash), End(row.anchor_n, row.anchor_hash)) if row is not None else (End(), End())
        cut = await _last_cut(connection, head.n)
    walk, entries = Walk(anchor), 0
    seen: Broken | None = None
    async for links in _pages(record, anchor.n, head.n):
        entries += len(links)
        walk.take(links)
        for link in links:
            if expected is not None and link.entry.n == expected.n and link.hash != expected.hash:
                seen = seen or Broken(expected.n, "it has another hash than the one that was written down")
    broken = walk.finish(head) or await _first_of_all(record, anchor) or seen
    if broken is None and expected is not None and expected.n > head.n:
        broken = Broken(head.n + 1, "it is missing: the chain was longer")
    if broken is None and anchor.n != cut:
        broken = Broken(anchor.n, "entries up to it are gone, and no entry says that they were cut off")
    return Verdict(entries, head, anchor, broken)


async def cut(record: Record, before: int, who: str) -> int:
    """Cut off the entries from before this time (µs); returns how many. The last of them becomes the anchor.

    The newest entry always stays. That it was done is an entry itself, which names the anchor.
    """

    async def body(transaction: Transaction) -> int:
        connection = transaction.connection
        end = await _head(connection, lock=True)
        if end is None:
            return 0
        old = select(_e.n, _e.hash).where(_e.at < before, _e.n < end.n).order_by(_e.n.desc()).limit(1)
        first = (await connection.execute(select(_e.n).order_by(_e.n).limit(1))).scalar_one()
        found = (await connection.execute(old)).first()
        if found is None:
            return 0
        upto = min(found.n, first + CUT_ROWS - 1)
        wanted = (await connection.execute(select(_e.hash).where(_e.n == upto))).scalar_one()
        anchored = update(audit_head).where(_h.id == 1).values(anchor_n=upto, anchor_hash=wanted)
        await connection.execute(anchored)
        await connection.execute(delete(audit_entry).where(_e.n <= upto))
        await add(transaction, [Act(who, "audit_cut", str(upto))])
        return int(upto - first + 1)

    return await run_transaction(record, body)


async def _head(connection: AsyncConnection, *, lock: bool = False) -> End | None:
    wanted = select(_h.n, _h.hash).where(_h.id == 1)
    row = (await connection.execute(wanted.with_for_update() if lock else wanted)).first()
    return None if row is None else End(row.n, row.hash)


async def _pages(record: Record, after: int, upto: int) -> AsyncIterator[list[Link]]:
    """Read entries in order, a page at a time."""
    while True:
        async with record.read() as connection:
            rows = (await connection.execute(_page(after, upto))).all()
        if not rows:
            return
        yield list(map(_link, rows))
        after = rows[-1].n


def _page(after: int, upto: int) -> Select[Any]:
    return select(audit_entry).where(and_(_e.n > after, _e.n <= upto)).order_by(_e.n).limit(WALK_ROWS)


async def _first_of_all(record: Record, anchor: End) -> Broken | None:
    """Find an entry that stands before the beginning."""
    async with record.read() as connection:
        found = (
            await connection.execute(select(_e.n).where(_e.n <= anchor.n).order_by(_e.n).limit(1))
        ).scalar_one_or_none()
    return None if found is None else Broken(found, "it stands before the anchor")


async def _last_cut(connection: AsyncConnection, upto: int) -> int:
    wanted = select(_e.thing).where(_e.action == "audit_cut", _e.n <= upto).order_by(_e.n.desc()).limit(1)
    found = (await connection.execute(wanted)).scalar_one_or_none()
    return int(found) if found is not None and found.isdecimal() else 0


def _link(row: Any) -> Link:
    return Link(Entry(row.n, row.at, row.who, row.action, row.kind, row.thing), row.hash)
