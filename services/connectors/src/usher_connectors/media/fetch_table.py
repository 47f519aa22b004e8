"""SQL of the table `media_fetch`: files of received messages that are still to be fetched, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import derive_id
from usher_common.record.sql.constructs import any_of, db_now, insert_rows
from usher_common.record.tables.connections import media_fetch

from usher_connectors.contract import Media

_m = media_fetch.c
_encode, _decoder = msgspec.json.encode, msgspec.json.Decoder(Media)


@dataclass(frozen=True, slots=True)
class Fetch:
    """One file to fetch: the `number`-th of the message `native_id`; `upload` once it is stored."""

    id: str
    account: str
    peer: str
    native_id: str
    number: int
    media: Media
    attempts: int
    created_at: int
    upload: str


Origin = tuple[str, str, str]  # account, peer, and the provider's id of the message


async def note(connection: AsyncConnection, origin: Origin, media: Sequence[Media], now: int) -> None:
    """Note the files of a message; a message that is delivered again changes nothing."""
    account, peer, native_id = origin
    rows = [
        {
            "id": derive_id("media", account, native_id, str(number)),
            "account": account,
            "peer": peer,
            "native_id": native_id,
            "number": number,
            "media_json": _encode(one).decode(),
            "status": "waiting",
            "not_before": now,
            "created_at": now,
        }
        for number, one in enumerate(media)
    ]
    await insert_rows(connection, media_fetch, rows, skip_existing=True)


async def claim(connection: AsyncConnection, most: int, lease_s: float) -> list[Fetch]:
    """Take files that are due, oldest first; one whose replica dies is due again after the lease."""
    due = (_m.status == "waiting", _m.not_before <= db_now())
    looking = select(_m.id).where(*due).order_by(_m.created_at, _m.id).limit(most).with_for_update(skip_locked=True)
    found = list((await connection.execute(looking)).scalars())
    if not found:
        return []
    taking = update(media_fetch).where(any_of(_m.id, found)).values(not_before=db_now() + int(lease_s * 1e6))
    rows = (await connection.execute(taking.returning(media_fetch))).all()
    return sorted((_fetch(row) for row in rows), key=lambda one: (one.created_at, one.native_id, one.number))


async def store(connection: AsyncConnection, fetch: Fetch, upload: str) -> None:
    """Remember that the file is stored: it is not fetched again, whatever happens next."""
    await connection.execute(update(media_fetch).where(_m.id == fetch.id).values(upload=upload))


async def again(connection: AsyncConnection, fetch: Fetch, error: str, wait_s: float) -> None:
    """Try again after a while."""
    values = {"attempts": fetch.attempts + 1, "error": error, "not_before": db_now() + int(wait_s * 1e6)}
    await connection.execute(update(media_fetch).where(_m.id == fetch.id).values(values))


async def settle(connection: AsyncConnection, fetch: Fetch, error: str) -> None:
    """Write that the router was told; how to fetch it is forgotten."""
    values = {"status": "failed" if error else "done", "error": error, "media_json": "{}"}
    await connection.execute(update(media_fetch).where(_m.id == fetch.id).values(values))


async def forget(connection: AsyncConnection, older_s: float) -> None:
    """Delete what was settled so long ago that no provider delivers its message again."""
    old = (_m.status != "waiting", _m.created_at < db_now() - int(older_s * 1e6))
    await connection.execute(delete(media_fetch).where(*old))


def _fetch(row: Any) -> Fetch:
    media = _decoder.decode(row.media_json)
    place = (row.id, row.account, row.peer, row.native_id, row.number)
    return Fetch(*place, media, row.attempts, row.created_at, row.upload)
