"""What happens to calls: events change them in the record, with what the router is told; then phones ring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import structlog
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.end import EndConversation as End
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.release import ReleaseConversation
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id, partition_of
from usher_common.messages.declaration import Command
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors.contract import Account, SendError
from usher_connectors.send.ports import Driver
from usher_connectors.voice import call_table, command_table
from usher_connectors.voice.call_table import Kept, Talk
from usher_connectors.voice.calls import hang_up, ring, ringing_leg
from usher_connectors.voice.domain.call import (
    Accept,
    Action,
    Call,
    CallEvent,
    Decline,
    EndConversation,
    HangUp,
    LegEnded,
    LegStarted,
    Report,
    Requeue,
    Ring,
    Tell,
)
from usher_connectors.voice.domain.steps import step
from usher_connectors.voice.tell_router import TellRouter

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Site:
    """What calls need of the connectors; `hooks_url` is the public URL of webhooks, `partitions` the bus's number."""

    record: Record
    partitions: int
    driver: Driver
    hooks_url: str

    def hook_of(self, account: Account) -> str:
        """Return the account's webhook as Twilio calls it."""
        return str(account.config.get("hook_url") or f"{self.hooks_url.rstrip('/')}/hooks/voice/{account.id}")


class HandleCall:
    """Applies events to calls, one after the other, and does what follows once that is written.

    What the router is told is written with the call. A phone rings after the commit, at most once: one that rings twice
    is worse than an offer that runs out.
    """

    def __init__(self, site: Site, tell: TellRouter) -> None:
        self._site, self._tell = site, tell

    async def begin(self, account: Account, call: Call, peer: str) -> None:
        """Keep a new call; one that is kept already stays as it is."""

        async def body(transaction: Transaction) -> None:
            await call_table.insert(transaction.connection, call, account.id, peer)

        await run_transaction(self._site.record, body)

    async def apply(self, account: Account, call: str, *events: CallEvent) -> Kept | None:
        """Apply events; returns the call as it is then, None if there is none of this name."""

        async def body(transaction: Transaction) -> tuple[Kept, list[Action]] | None:
            connection, done = transaction.connection, list[Action]()
            kept = await call_table.lock(connection, account.id, call)
            if kept is None:
                return None
            now = kept.call
            for event in events:
                now, actions = step(now, event)
                done += actions
            if now != kept.call:
                await call_table.store(connection, now)
            if done:
                talk = await call_table.talk_of(connection, kept)
                await command_table.add(connection, call, commands_of(kept, done, talk, self._site.partitions))
                transaction.after_commit(lambda: self._tell.soon(call))
            return Kept(now, kept.account, kept.peer, kept.at), done

        found = await run_transaction(self._site.record, body)
        if found is None:
            return None
        kept, done = found
        for action in done:
            if isinstance(action, Ring):
                await self._ring(account, call, action)
            elif isinstance(action, HangUp):
                await self._hang_up(account, action.leg)
        return kept

    async def ring(self, account: Account, call: str, action: Ring) -> str:
        """Let an agent's phone ring, and return the provider's id of that; raises SendError."""
        urls = {"call": call, "offer": action.assignment}
        hook = self._site.hook_of(account)
        answered, told = (f"{hook}?{urlencode({'step': name, **urls})}" for name in ("agent", "leg"))
        return str(await self._site.driver.run(ringing_leg(), ring(account, action.number, answered, told)))

    async def _ring(self, account: Account, call: str, action: Ring) -> None:
        try:
            leg = await self.ring(account, call, action)
        except SendError as error:
            log.warning("voice.not_rung", account=account.id, call=call, reason=error.code)
            if not error.unknown:  # else the phone may ring: its status says which call it is
                await self.apply(account, call, LegEnded(action.assignment, "", "failed"))
            return
        await self.apply(account, call, LegStarted(action.assignment, leg))

    async def _hang_up(self, account: Account, leg: str) -> None:
        try:
            await self._site.driver.run(ringing_leg(), hang_up(account, leg))
        except SendError as error:
            log.info("voice.not_hung_up", account=account.id, reason=error.code)  # it has ended by itself


def commands_of(
    kept: Kept, actions: Sequence[Action], talk: Talk | None, partitions: int
) -> list[tuple[int, Envelope]]:
    """Return what the router is told, each with its partition; the ids are derived, so that a repeat is recognised."""
    told = []
    for action in actions:
        command = _command(kept, action, talk)
        if command is None:
            continue
        home = partition_of(kept.account, kept.peer, partitions)
        partition = home if isinstance(action, Tell) or talk is None else talk.partition
        name = derive_id("voice", kept.call.id, repr(action))
        told.append((partition, wrap(name, 0, name, command)))
    return told


def _command(kept: Kept, action: Action, talk: Talk | None) -> Command | None:
    """Return what the router is told, if anything; nothing but a line can be told of a call without a conversation."""
    if isinstance(action, Tell):
        name = f"{kept.call.id}:{action.text}"
        return EchoReceived(kept.account, kept.peer, "voice", action.text, native_id=name)
    return _COMMANDS[type(action)](talk, action) if talk is not None and type(action) in _COMMANDS else None


_COMMANDS: Mapping[type, Callable[[Talk, Any], Command]] = {
    Accept: lambda talk, one: AcceptOffer(talk.id, one.agent, one.assignment, one.assignment),
    Decline: lambda talk, one: DeclineOffer(talk.id, one.agent, one.assignment, one.assignment, one.reason),
    Report: lambda talk, one: CallEnded(talk.id, one.agent, one.outcome),
    Requeue: lambda talk, one: ReleaseConversation(talk.id, one.assignment, "phone"),
    EndConversation: lambda talk, _one: End(talk.id),
}
