"""Collect what a frame's commands need to be loaded before they can be decided, from their declarations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec
from usher_common.calls.consent import consent_id
from usher_common.commands import decode_command
from usher_common.envelope import Envelope, fingerprint_of
from usher_common.ids import address_id, album_id, derive_id, provider_message_id, unsubscribed_id
from usher_common.messages.declaration import AddressCommand, AgentCommand, Command, ConversationCommand, filled_by
from usher_common.messages.first_peers import shown_peer

from usher_router.adapters.values import Needs, TokenUse
from usher_router.domain.addresses.known import WEB
from usher_router.domain.outreach.told import REPLIES_S
from usher_router.domain.outreach.words import says_either
from usher_router.domain.policy import SECOND, Policy
from usher_router.limits import ADDRESSES, ALBUM_S

_address = lru_cache(maxsize=ADDRESSES)(address_id)


@dataclass(slots=True)
class Item:
    """One envelope of a frame with its command, and the address it came from ("" if none).

    `names`: its id may be that of a message: it comes from a client id, or a provider. `former` is the id under which
    older releases remembered its answer.
    """

    envelope: Envelope
    command: Command
    address: str = ""
    names: bool = False
    former: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a digest of the command's content."""
        return fingerprint_of(self.envelope)


def read_items(envelopes: Sequence[Envelope]) -> list[Item]:
    """Decode the commands; raises msgspec.MsgspecError for a body that is not a command."""
    return [_item(envelope) for envelope in envelopes]


def needs_of(items: Sequence[Item]) -> Needs:
    """Collect what these commands concern."""
    needs = Needs()
    for item in items:
        command = item.command
        needs.answers.append(item.envelope.id)
        if item.former:
            needs.answers.append(item.former)
        if item.names:
            needs.messages.append(item.envelope.id)
        if item.address:
            needs.addresses.add(item.address)
        for add in _reading_of(type(command)).adds:
            add(needs, command)
    return needs


def under(policy: Policy, now: int, needs: Needs) -> Needs:
    """Add what the policy needs to know when a conversation may be opened or moved; `now` in microseconds."""
    queues = policy.document.queues if needs.addresses or needs.moving else {}
    needs.now = now
    periods = [queue.sticky.within_s for queue in queues.values() if queue.sticky is not None]
    needs.had_since = now - int(max(periods) * SECOND) if periods else None
    closed_s = closed_for_s(policy)
    needs.closed_since = now - int(closed_s * SECOND) if closed_s else None
    needs.told_since = now - int(REPLIES_S * SECOND)
    needs.albums_since = now - int(ALBUM_S * SECOND)
    funnel = policy.document.funnel
    needs.able = needs.moving and funnel is not None and any(one.on == "no_agent" for one in funnel.triggers)
    needs.counted = frozenset(name for name, queue in queues.items() if queue.max_length is not None)
    return needs


def closed_for_s(policy: Policy) -> float:
    """Return for how long a closed conversation still concerns what its contact writes, seconds."""
    ratings = policy.document.ratings
    by_text = ratings.numbers_on or ratings.buttons_on or ratings.links_on
    return max(policy.reopen_s, ratings.answer_s if by_text else 0.0)


def _item(envelope: Envelope) -> Item:
    command = decode_command(envelope.body)
    reading = _reading_of(type(command))
    address = _address_of(command) if reading.opens else ""
    return Item(envelope, command, address, reading.names, _former_id(envelope) if reading.asked else "")


def _address_of(command: Any) -> str:
    return _address(command.account, command.peer)


def _former_id(envelope: Envelope) -> str:
    """Return the id by which releases before fingerprints remembered a command: of its envelope and its content."""
    return derive_id("answer", envelope.id, bytes(envelope.body).hex())


def _conversation(needs: Needs, command: Any) -> None:
    needs.conversations.add(command.conversation)


def _agent(needs: Needs, command: Any) -> None:
    needs.agents.add(command.agent)


def _sender_card(needs: Needs, command: Any) -> None:
    needs.cards.add(command.agent)


def _colleague(needs: Needs, command: Any) -> None:
    if command.to_agent:
        needs.agents.add(command.to_agent)
        needs.cards.add(command.to_agent)


def _holder(needs: Needs, command: Any) -> None:
    needs.freeing.add(command.conversation)


def _pools(needs: Needs, command: Any) -> None:
    needs.handing = needs.handing or not (command.to_agent or command.confirmed)


def _queues(needs: Needs, _command: Any) -> None:
    needs.moving = True


def _siblings(needs: Needs, command: Any) -> None:
    needs.reopening.add(command.conversation)


def _message(needs: Needs, command: Any) -> None:
    needs.messages.append(command.message)


def _contact(needs: Needs, command: Any) -> None:
    needs.showing.add(command.conversation)


def _inviter(needs: Needs, command: Any) -> None:
    if command.invited is not None:
        needs.cards.add(command.invited.agent)


def _quoted(needs: Needs, command: Any) -> None:
    if command.reply_to:
        needs.targets.add((command.account, command.reply_to))


def _album(needs: Needs, command: Any) -> None:
    if command.album:
        needs.parts.add(provider_message_id(command.account, command.native_id))
        needs.albums.add(album_id(command.account, command.peer, command.album))


def _wish(needs: Needs, command: Any) -> None:
    if says_either(command.text):
        needs.wishes.add(unsubscribed_id(command.account, shown_peer(command.channel, command.peer)))


def _thread(needs: Needs, command: Any) -> None:
    if command.channel == WEB:
        return
    needs.joining.add(_address_of(command))
    if command.thread:
        needs.conversations.add(command.thread)


def _target(needs: Needs, command: Any) -> None:
    needs.targets.add((command.account, command.target))
    needs.changing.add((command.account, command.target))


def _reached(needs: Needs, command: Any) -> None:
    other = getattr(command, "to", "") or getattr(command, "other", "")
    mine = _address_of(command)
    needs.joining.add(mine)
    account = getattr(command, "other_account", "") or command.account
    theirs = _address(account, other)
    needs.reached |= {mine, theirs} if other else {mine}
    if getattr(command, "use", ""):
        needs.uses.append(TokenUse(command.use, theirs, mine))
        needs.addresses.add(theirs)  # its open conversation goes on


def _former(needs: Needs, command: Any) -> None:
    needs.former.add(_address_of(command))


def _consent(needs: Needs, command: Any) -> None:
    if command.call:
        needs.reached.add(consent_id(command.peer))


_Adds = Callable[[Needs, Any], None]
_SUBJECT: dict[type[Command], _Adds] = {ConversationCommand: _conversation, AgentCommand: _agent}
ADDS: dict[str, _Adds] = {
    "sender": _agent,
    "sender_card": _sender_card,
    "colleague": _colleague,
    "holder": _holder,
    "pools": _pools,
    "queues": _queues,
    "siblings": _siblings,
    "message": _message,
    "contact": _contact,
    "inviter": _inviter,
    "quoted": _quoted,
    "album": _album,
    "wish": _wish,
    "thread": _thread,
    "target": _target,
    "reached": _reached,
    "consent": _consent,
    "former": _former,
}


class _Reading(NamedTuple):
    """What a type of command needs to be loaded.

    `opens`: it is for an address; `names`: its id may be a message's; `asked`: it comes from a desk. It is cached by
    type, because it is needed for every envelope and `isinstance` of a struct takes several times as long.
    """

    adds: tuple[_Adds, ...]
    opens: bool
    names: bool
    asked: bool


@cache
def _reading_of(kind: type[Command]) -> _Reading:
    """Read a command's declaration, once for each type."""
    subject = [add for parent, add in _SUBJECT.items() if issubclass(kind, parent)]
    loads = [ADDS[one.name] for one in fields(kind.loads) if getattr(kind.loads, one.name)]
    opens = issubclass(kind, AddressCommand)
    names = opens or any(filled_by(one.type) == "client_id" for one in msgspec.structs.fields(kind))
    return _Reading((*subject, *loads), opens, names, kind.desk is not None)
