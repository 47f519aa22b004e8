"""How a contact can be written to first: their addresses, and what they left of e-mail and phone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.calls.consent import consent_id, number_of
from usher_common.messages.first_peers import FIRST, FirstBy, shown_peer
from usher_common.messages.threads import Reached, Unreachable, unreachable
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

_a, _c, _at = schema.account.c, schema.conversation.c, schema.address.c
_reached = msgspec.json.Decoder(tuple[Reached, ...]).decode


class Account(NamedTuple):
    """An account of ours through which somebody can be written to."""

    id: str
    channel: str
    name: str


class Known(NamedTuple):
    """An address of the contact, with what its last conversation knew of it, and the one that is open."""

    reached: Reached
    open: str = ""


class FirstWay(NamedTuple):
    """One way to write to a contact first; `peer` is as it is shown: of a mail without its thread."""

    account: Account
    peer: str
    by: FirstBy
    known: Known | None = None
    no_calls: bool = False  # the contact wants no more calls at this number

    def why_not(self, now: int, channels: Sequence[str] | None, within: str = "") -> Unreachable | str:
        """Return why nothing can be sent there now (µs), "" if something can; a template needs no window.

        In the conversation `within` what is open there is itself, and its own addresses need no leave of the policy.
        """
        if self.by.call and self.no_calls:
            return "calls_refused"
        if within and self.known is not None and self.known.open == within:
            return unreachable(self.known.reached, now, template=True)
        if channels is not None and self.account.channel not in channels:
            return "not_by_policy"
        if self.known is None:
            return ""
        return "other_open" if self.known.open else unreachable(self.known.reached, now, template=True)


async def accounts_of(connection: AsyncConnection) -> list[Account]:
    """Read the enabled accounts of channels by which somebody can be written to first."""
    wanted = select(_a.id, _a.channel, _a.name).where(_a.enabled, any_of(_a.channel, sorted(FIRST))).order_by(_a.id)
    return [Account(*row) for row in (await connection.execute(wanted)).all()]


async def known_at(connection: AsyncConnection, rows: Iterable[RowMapping]) -> list[Known]:
    """Read what is known of these addresses: what they refuse, their window, and what is open there."""
    places = {row["id"]: row for row in rows}
    if not places:
        return []
    columns = _c.id, _c.address_id, _c.status, _c.addresses_json
    wanted = select(*columns).where(any_of(_c.address_id, sorted(places))).order_by(_c.opened_at)
    talks: dict[str, Any] = {row.address_id: row for row in (await connection.execute(wanted)).all()}
    return [_known(row, talks.get(key)) for key, row in places.items()]


async def refusing_calls(connection: AsyncConnection, numbers: Iterable[str]) -> frozenset[str]:
    """Return those of these numbers at which the contact wants no more calls."""
    keys = {consent_id(one): one for one in numbers if number_of(one)}
    if not keys:
        return frozenset()
    wanted = select(_at.id).where(any_of(_at.id, sorted(keys)), _at.refused != "")
    return frozenset(keys[key] for key in (await connection.execute(wanted)).scalars())


async def is_with(connection: AsyncConnection, conversation: str, members: Sequence[str]) -> bool:
    """Return whether a conversation is with one of these contacts."""
    wanted = select(_c.id).where(_c.id == conversation, any_of(_c.contact_id, members))
    return (await connection.execute(wanted)).first() is not None


def _known(row: RowMapping, talk: Any) -> Known:
    reached = Reached(row["account"], row["peer"], row["channel"], refused=row["refused"])
    if talk is not None:
        for one in _reached(talk.addresses_json):
            if (one.account, one.peer) == (reached.account, reached.peer):
                reached = msgspec.structs.replace(one, refused=row["refused"] or one.refused)
    return Known(reached, talk.id if talk is not None and talk.status != "closed" else "")


def ways_of(accounts: Sequence[Account], known: Sequence[Known], facts: Mapping[str, str]) -> list[FirstWay]:
    """List the ways: known addresses at our accounts, then what the contact left, where no address is that already.

    A mail begins a thread of its own, so all addresses of one contact and account are one way; it refuses if any does.
    """
    ways: dict[tuple[str, str], FirstWay] = {}
    by_id = {one.id: one for one in accounts}
    for one in known:
        account = by_id.get(one.reached.account)
        if account is None:
            continue
        by = FIRST[account.channel]
        peer = shown_peer(account.channel, one.reached.peer)
        key = account.id, peer.casefold()
        former = ways.get(key)
        worst = one if former is None or former.known is None or one.reached.refused else former.known
        ways[key] = FirstWay(account, peer, by, Known(worst.reached) if by.subject else worst)
    for account in accounts:
        by = FIRST[account.channel]
        value = facts.get(by.fact, "").strip()
        peer = value.removeprefix("+") if account.channel == "whatsapp" else value
        if peer and (not by.call or is_e164(peer)):
            ways.setdefault((account.id, peer.casefold()), FirstWay(account, peer, by))
    return list(ways.values())


def is_e164(number: str) -> bool:
    """Return whether a number can be called from anywhere, as those are that people gave us (decision 0278)."""
    return number.startswith("+") and number[1:].isascii() and number[1:].isdigit() and 7 <= len(number[1:]) <= 15
