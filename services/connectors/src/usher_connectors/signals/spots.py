"""Where a signal is to be shown, read from the record at the moment at which it comes."""

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import address_id
from usher_common.messages.events import AgentSignal
from usher_common.messages.threads import Reached, Threaded, answered_at, unreachable
from usher_common.record.tables.schema import address, conversation, message

from usher_connectors.limits import READ_BACK
from usher_connectors.signals.domain.shown import Spot

_c, _m = conversation.c, message.c
_addresses = msgspec.json.Decoder(tuple[Reached, ...]).decode
_guests = msgspec.json.Decoder(tuple[str, ...]).decode
_thread = msgspec.json.Decoder(Threaded).decode


async def spots_of(connection: AsyncConnection, signal: AgentSignal, now: int) -> list[Spot]:
    """Return where it is shown: typing where an answer goes, reading wherever something was read. `now` in µs."""
    wanted = select(_c.addresses_json).where(_c.id == signal.conversation)
    found = (await connection.execute(wanted)).scalar_one_or_none()
    known = _addresses(found) if found else ()
    if signal.kind == "typing":
        to = answered_at(known)
        return [Spot(to.account, to.peer, to.native_id)] if to is not None and not unreachable(to, now) else []
    refused = {(one.account, one.peer) for one in known if one.refused}
    return [one for one in await _read_at(connection, signal) if (one.account, one.peer) not in refused]


async def desk_of(connection: AsyncConnection, account: str, peer: str) -> tuple[str, tuple[str, ...]]:
    """Return the conversation that somebody has with this address, and its owner and guests; nothing if nobody has."""
    key = address_id(account, peer)
    joined = select(address.c.conversation_id).where(address.c.id == key).scalar_subquery()
    wanted = select(_c.id, _c.agent_id, _c.guests_json).where(
        or_(_c.address_id == key, _c.id == joined), _c.status == "assigned"
    )
    found = (await connection.execute(wanted.limit(1))).first()
    return (found.id, (found.agent_id, *_guests(found.guests_json))) if found else ("", ())


async def _read_at(connection: AsyncConnection, signal: AgentSignal) -> list[Spot]:
    """Return the last message that was read of each address: providers mark those before it, too."""
    theirs = (_m.conversation_id == signal.conversation, _m.author == "visitor", _m.seq <= signal.upto)
    newest = select(_m.thread_json).where(*theirs).order_by(_m.seq.desc()).limit(READ_BACK)
    spots: dict[tuple[str, str], Spot] = {}
    for text in (await connection.execute(newest)).scalars():
        thread = _thread(text) if text else None
        if thread is not None and thread.native_id:
            place = thread.account or signal.account, thread.peer or signal.peer
            spots.setdefault(place, Spot(*place, thread.native_id))
    return list(spots.values())
