"""SQL of the table `voice_call`, and what the record says of a call's conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.expected_wait import expected_wait_s, rounded
from usher_common.ids import address_id
from usher_common.record.service_rates import service_rates
from usher_common.record.sql.constructs import db_now, insert_rows, read_now
from usher_common.record.tables.schema import agent, conversation, voice_call

from usher_connectors.voice.domain.call import Call
from usher_connectors.voice.domain.script import Place

_v, _c = voice_call.c, conversation.c
_decoder = msgspec.json.Decoder(Call)


@dataclass(frozen=True, slots=True)
class Kept:
    """A call as it is kept; `age_s` is how long nothing has happened to it."""

    call: Call
    account: str
    peer: str
    at: int
    age_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Talk:
    """A call's conversation: `agent`, `login` and `phone` of whom it is offered to, or of its owner.

    `awaits` is the number at which the contact waits to be called, "" for none.
    """

    id: str
    status: str
    partition: int
    assignment: str
    agent: str
    login: str
    phone: str = ""
    awaits: str = ""


class _Awaited(msgspec.Struct):
    number: str


class _Funnel(msgspec.Struct):
    call: _Awaited | None = None


_funnel = msgspec.json.Decoder(_Funnel | None)


async def insert(connection: AsyncConnection, call: Call, account: str, peer: str) -> None:
    """Keep a new call; one that is kept already stays as it is."""
    now = await read_now(connection)
    row = {"id": call.id, "account": account, "peer": peer, "call_json": _encode(call), "at": now, "changed_at": now}
    await insert_rows(connection, voice_call, [row], skip_existing=True)


async def lock(connection: AsyncConnection, account: str, call: str) -> Kept | None:
    """Return a call of this account, locked until the transaction ends."""
    wanted = select(voice_call).where(_v.id == call, _v.account == account).with_for_update()
    row = (await connection.execute(wanted)).first()
    return Kept(_decoder.decode(row.call_json), row.account, row.peer, row.at) if row else None


async def store(connection: AsyncConnection, call: Call) -> None:
    """Write a call."""
    now = await read_now(connection)
    values = {"call_json": _encode(call), "ended": call.state == "ended", "changed_at": now}
    await connection.execute(update(voice_call).where(_v.id == call.id).values(**values))


async def going_on(connection: AsyncConnection, limit: int) -> Sequence[Kept]:
    """Return calls that have not ended, the oldest first."""
    now = await read_now(connection)
    rows = (await connection.execute(select(voice_call).where(~_v.ended).order_by(_v.at).limit(limit))).all()
    return [
        Kept(_decoder.decode(row.call_json), row.account, row.peer, row.at, (now - row.changed_at) / 1e6)
        for row in rows
    ]


async def forget(connection: AsyncConnection, older_s: float) -> None:
    """Delete calls to which nothing has happened for so long since they ended."""
    old = _v.changed_at < db_now() - int(older_s * 1e6)
    await connection.execute(delete(voice_call).where(_v.ended, old))


async def talk_of(connection: AsyncConnection, kept: Kept) -> Talk | None:
    """Return the call's conversation: its own, or the open one at its address, else the one closed since it began."""
    here = _c.address_id == address_id(kept.account, kept.peer)
    if kept.call.conversation:
        here = _c.id == kept.call.conversation
    known = (_c.id, _c.status, _c.home_partition, _c.assignment_id, _c.agent_id, _c.funnel_json)
    columns = (*known, agent.c.login, agent.c.phone)
    wanted = select(*columns).select_from(conversation.outerjoin(agent, agent.c.id == _c.agent_id))
    wanted = wanted.where(here, or_(_c.status != "closed", _c.closed_at >= kept.at))
    order = ((_c.status != "closed").desc(), func.coalesce(_c.closed_at, 0).desc(), _c.id.desc())
    row = (await connection.execute(wanted.order_by(*order).limit(1))).first()
    if row is None:
        return None
    state = _funnel.decode(row.funnel_json)
    awaits = state.call.number if state is not None and state.call is not None else ""
    names = (row.assignment_id or "", row.agent_id or "", row.login or "", row.phone or "")
    return Talk(row.id, row.status, row.home_partition, *names, awaits)


async def calling(connection: AsyncConnection, account: str, peer: str, but: str) -> bool:
    """Return whether another call with this peer goes on."""
    wanted = select(_v.id).where(_v.account == account, _v.peer == peer, ~_v.ended, _v.id != but).limit(1)
    return (await connection.execute(wanted)).first() is not None


async def asked_for(connection: AsyncConnection, account: str, conversation: str, but: str) -> list[str]:
    """Return the other calls that go on which the contact of this conversation asked for."""
    wanted = select(_v.call_json).where(_v.account == account, ~_v.ended, _v.id != but)
    calls = map(_decoder.decode, (await connection.execute(wanted)).scalars())
    return [one.id for one in calls if one.conversation == conversation and not one.outgoing]


async def place_of(connection: AsyncConnection, talk: Talk) -> Place:
    """Return the conversation's place among those that wait in its queue, and the expected wait."""
    wanted = select(_c.queue, _c.priority, _c.opened_at).where(_c.id == talk.id, _c.status == "waiting")
    own = (await connection.execute(wanted)).first()
    if own is None:
        return Place()
    earlier = or_(_c.priority > own.priority, and_(_c.priority == own.priority, _c.opened_at < own.opened_at))
    counting = select(func.count()).where(_c.queue == own.queue, _c.status == "waiting", earlier)
    place = (await connection.execute(counting)).scalar_one() + 1
    rate = (await service_rates(connection)).get(own.queue)
    return Place(place, rounded(expected_wait_s(place, rate)) if rate else None)


def _encode(call: Call) -> str:
    return msgspec.json.encode(call).decode()
