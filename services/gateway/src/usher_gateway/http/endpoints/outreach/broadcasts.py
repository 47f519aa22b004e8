"""Broadcasts: drafted, tried, started, paused, stopped, and counted."""

import secrets
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.outreach.documents import (
    BroadcastAccount,
    BroadcastAccounts,
    BroadcastDocument,
    BroadcastFigures,
    BroadcastList,
    DryRun,
    LeftOut,
    NewBroadcast,
)
from usher_gateway.http.endpoints.outreach.faults import Known, faults_of, unknown_in
from usher_gateway.outreach import people, planning, rows
from usher_gateway.outreach.domain.states import Action
from usher_gateway.outreach.rows import Broadcast
from usher_gateway.problems import Problem


async def list_broadcasts(call: Call) -> BroadcastList:
    """List them, the newest first."""
    async with call.site.record.read() as connection:
        return BroadcastList(tuple([await document_of(connection, one) for one in await rows.newest(connection)]))


async def show(call: Call) -> BroadcastDocument:
    """Show one with its figures."""
    return await _shown(call, (await _found(call)).id)


async def list_accounts(call: Call) -> BroadcastAccounts:
    """List the accounts by which contacts can be told something."""
    async with call.site.record.read() as connection:
        found = await people.outreach_accounts(connection)
    return BroadcastAccounts(tuple(BroadcastAccount(one.id, one.channel, one.name) for one in found))


async def create(call: Call) -> BroadcastDocument:
    """Draft one: nothing leaves before it is started."""
    new: NewBroadcast = call.body
    if wrong := [*faults_of(new), *unknown_in(new, await _known(call))]:
        raise Problem(422, wrong[0].code, wrong[0].message, fields=tuple(wrong))
    drafted = draft_of(new, secrets.token_hex(8), call.who.agent)
    call.acting.on(drafted.id)
    await rows.create(call.site.record, drafted)
    return await _shown(call, drafted.id)


async def dry_run(call: Call) -> DryRun:
    """Say who would be told now, and how many are left out and why."""
    totals = await planning.dry_run(call.site.record, await _found(call))
    return dry_run_of(totals)


async def start(call: Call) -> BroadcastDocument:
    """Write the recipients and let it run; a paused one goes on."""
    found = await _found(call)
    if await _changed(call, found.id, "start") == "planning":
        await planning.start(call.site.record, found)
    return await _shown(call, found.id)


async def pause(call: Call) -> BroadcastDocument:
    """Let nothing more leave until it is started again."""
    await _changed(call, (await _found(call)).id, "pause")
    return await _shown(call, call.path["id"])


async def stop(call: Call) -> BroadcastDocument:
    """Let nothing more leave, for good."""
    await _changed(call, (await _found(call)).id, "stop")
    return await _shown(call, call.path["id"])


def draft_of(new: NewBroadcast, key: str, by: str) -> Broadcast:
    """Return it as a draft."""
    return Broadcast(key, new.name, "draft", new.audience, new.rule, new.per_minute, new.accounts, {}, by, 0)


def dry_run_of(totals: planning.Totals) -> DryRun:
    """Return what a dry run has counted."""
    return DryRun(
        audience=totals.audience,
        told=totals.told,
        channels=dict(totals.channels),
        languages=dict(totals.languages),
        left_out=_left_out(totals.left_out),
    )


async def document_of(connection: AsyncConnection, one: Broadcast) -> BroadcastDocument:
    """Return a broadcast with its figures."""
    states, since = await rows.figures(connection, one.id)
    names = BroadcastFigures.__struct_fields__[1:]
    left_out = {name: one.left_out.get(name, 0) + since.get(name, 0) for name in {**one.left_out, **since}}
    return BroadcastDocument(
        id=one.id,
        name=one.name,
        state=one.state,
        rule=one.rule,
        audience=one.audience,
        per_minute=one.per_minute,
        accounts=dict(one.accounts),
        left_out=_left_out(left_out),
        figures=BroadcastFigures(recipients=sum(states.values()), **{name: states.get(name, 0) for name in names}),
        created_by=one.by,
        created_at=one.created_at // 1000,
        started_at=_ms(one.started_at),
        ended_at=_ms(one.ended_at),
    )


def _left_out(counts: Mapping[str, int]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(reason, number) for reason, number in counts.items())


def _ms(at: int | None) -> int | None:
    return None if at is None else at // 1000


async def _known(call: Call) -> Known:
    """Read what a draft may name."""
    document = (await call.site.policy.current()).document
    async with call.site.record.read() as connection:
        accounts = {one.id: one.channel for one in await people.outreach_accounts(connection)}
        return Known(document.queues, accounts, await rows.ids(connection, call.body.audience.without))


async def _shown(call: Call, key: str) -> BroadcastDocument:
    async with call.site.record.read() as connection:
        found = await rows.read(connection, key)
        if found is None:
            raise Problem(404, "not_found", "There is no such broadcast.")
        return await document_of(connection, found)


async def _found(call: Call) -> Broadcast:
    async with call.site.record.read() as connection:
        found = await rows.read(connection, call.path["id"])
    if found is None:
        raise Problem(404, "not_found", "There is no such broadcast.")
    return found


async def _changed(call: Call, key: str, action: Action) -> str:
    state = await rows.change(call.site.record, key, action)
    if state is None:
        raise Problem(409, "wrong_state", "Its state does not allow this.")
    return state
