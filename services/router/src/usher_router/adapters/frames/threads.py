"""SQL of messages that are named by a provider's id, and of the addresses that conversations go through."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import derive_id, provider_message_id
from usher_common.messages.content import Attachment
from usher_common.messages.threads import PLAIN, Threaded
from usher_common.record.sql.constructs import any_of, insert_rows, update_rows
from usher_common.record.tables.schema import address, contact, conversation, delivery, delivery_part, message
from usher_common.search.contact_words import NAMELESS

from usher_router.adapters.contacts.people import (
    Author,
    load_contacts,
    save_contacts,
    save_history,
    save_merges,
    was_undone,
)
from usher_router.adapters.frames.names import messages_named
from usher_router.adapters.rows import IS_OPEN
from usher_router.adapters.values import Changes
from usher_router.domain.contacts.person import Contacts, Merge
from usher_router.domain.contacts.step import Written
from usher_router.domain.context import KnownAddress
from usher_router.domain.conversation.model import Message
from usher_router.domain.effects import AddressSaved, ContactsLinked, MessageChanged

Target = tuple[str, str]  # an account, and a provider's id of a message
_files = msgspec.json.Decoder(tuple[Attachment, ...]).decode
_thread = msgspec.json.Decoder(Threaded).decode
_encode = msgspec.json.Encoder().encode


async def ids_of(connection: AsyncConnection, targets: Collection[Target]) -> dict[Target, tuple[str, ...]]:
    """Return our ids of what the providers name.

    A contact's message has its id derived from theirs, or has it as a further name; of ours the delivery knows it, and
    a message that left in several parts is named by the id of any of them.
    """
    if not targets:
        return {}
    d, p = delivery.c, delivery_part.c
    accounts, names = sorted({one for one, _ in targets}), sorted({one for _, one in targets})
    whole = select(d.account, d.provider_id, d.message_id).where(
        any_of(d.account, accounts), any_of(d.provider_id, names)
    )
    parts = (
        select(p.account, p.provider_id, d.message_id)
        .join(delivery, d.id == p.delivery_id)
        .where(any_of(p.account, accounts), any_of(p.provider_id, names))
    )
    sent = {(row[0], row[1]): row[2] for row in (await connection.execute(union(whole, parts))).all()}
    mine = {one: provider_message_id(*one) for one in targets}
    joined = await messages_named(connection, mine.values())
    found = {one: (key, joined.get(key), sent.get(one)) for one, key in mine.items()}
    return {one: tuple(key for key in keys if key) for one, keys in found.items()}


async def conversations_of(connection: AsyncConnection, messages: Collection[str]) -> set[str]:
    """Return the conversations of these messages, which never change."""
    if not messages:
        return set()
    wanted = select(message.c.conversation_id).where(any_of(message.c.id, list(messages)))
    return set((await connection.execute(wanted)).scalars())


async def messages_by_id(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Message]:
    """Read messages."""
    if not ids:
        return {}
    found = (await connection.execute(select(message).where(any_of(message.c.id, list(ids))))).mappings()
    return {row["id"]: message_of(dict(row)) for row in found}


async def address_rows(connection: AsyncConnection, ids: Collection[str]) -> dict[str, KnownAddress]:
    """Read the rows of addresses, with the contact that theirs is shown as."""
    if not ids:
        return {}
    a = address.c
    person = func.coalesce(contact.c.root_id, contact.c.id)
    wanted = (
        select(a.id, a.contact_id, person, a.refused, a.conversation_id)
        .select_from(address.join(contact, contact.c.id == a.contact_id))
        .where(any_of(a.id, list(ids)))
    )
    return {row[0]: KnownAddress(*row[1:]) for row in (await connection.execute(wanted)).all()}


async def open_elsewhere(connection: AsyncConnection, rows: Mapping[str, KnownAddress]) -> dict[str, str]:
    """Return for each address the open conversation of its person at another one, the one that changed last."""
    if not rows:
        return {}
    person = func.coalesce(contact.c.root_id, contact.c.id)
    wanted = (
        select(person, conversation.c.address_id, conversation.c.id)
        .select_from(contact.join(address, address.c.contact_id == contact.c.id))
        .join(conversation, conversation.c.address_id == address.c.id)
        .where(any_of(person, sorted({one.person for one in rows.values()})), IS_OPEN)
        .order_by(conversation.c.changed_at)
    )
    found = (await connection.execute(wanted)).all()
    return {
        key: open_
        for key, one in rows.items()
        for person_, place, open_ in found
        if person_ == one.person and place != key
    }


def message_of(row: Mapping[str, Any]) -> Message:
    """Decode a message's row."""
    return Message(
        id=row["id"],
        conversation=row["conversation_id"],
        seq=row["seq"],
        author=row["author"],
        text=row["text"],
        at=row["created_at"],
        agent=row["agent_id"] or "",
        client_id=row["client_id"],
        attachments=_files(row["attachments_json"]),
        trace=row["trace"],
        accepted_at=row["accepted_at"],
        thread=_thread(row["thread_json"]) if row["thread_json"] else PLAIN,
    )


async def save_threads(connection: AsyncConnection, changes: Changes) -> None:
    """Write changed messages, addresses, and contacts that turned out to be one person."""
    await update_rows(
        connection, message, [_changed_row(one) for one in changes.edited], ("text", "attachments_json", "thread_json")
    )
    await _save_addresses(connection, changes.addresses, changes.now)
    for linked in changes.linked:
        await _link(connection, linked, changes.now)


def _changed_row(changed: MessageChanged) -> dict[str, Any]:
    one = changed.message
    files = _encode(one.attachments).decode()
    return {"id": one.id, "text": one.text, "attachments_json": files, "thread_json": _encode(one.thread).decode()}


async def _save_addresses(connection: AsyncConnection, saved: Sequence[AddressSaved], now: int) -> None:
    """Insert those that are new with their contacts, then set what is given; of several of one address in order."""
    ordered = sorted(saved, key=lambda one: one.id)
    people = sorted({one.contact for one in ordered})
    nobody = [{"id": key, "created_at": now, "sort_key": NAMELESS} for key in people]
    await insert_rows(connection, contact, nobody, skip_existing=True)
    places = {
        one.id: {
            "id": one.id,
            "account": one.account,
            "peer": one.peer,
            "channel": one.channel,
            "contact_id": one.contact,
            "created_at": now,
        }
        for one in ordered
    }
    await insert_rows(connection, address, list(places.values()), skip_existing=True)
    refused = {one.id: {"id": one.id, "refused": one.refused} for one in saved if one.refused is not None}
    joined = {
        one.id: {"id": one.id, "conversation_id": one.conversation} for one in saved if one.conversation is not None
    }
    await update_rows(connection, address, list(refused.values()), ("refused",))
    await update_rows(connection, address, list(joined.values()), ("conversation_id",))


async def _link(connection: AsyncConnection, linked: ContactsLinked, now: int) -> None:
    """Merge both persons, unless they are one by now."""
    before, rows = await load_contacts(connection, [linked.kept, linked.other])
    after = with_link(before, linked, now)
    if after is before:
        return
    merge = after.merges[-1]
    if await was_undone(connection, merge.kept, merge.other):
        return  # an agent has separated them, and knows better than who says the same again
    step = Written(after, "merged", (merge.kept, merge.other), merge.id)
    versions = await save_contacts(connection, rows, after, now, step.about)
    await save_merges(connection, before, after, Author("", now))
    await save_history(connection, before, step, versions, Author("", now))


def with_link(contacts: Contacts, linked: ContactsLinked, now: int) -> Contacts:
    """Make the one person a part of the other."""
    if not {linked.kept, linked.other} <= contacts.states.keys():
        return contacts
    kept, other = contacts.root(linked.kept), contacts.root(linked.other)
    if kept == other:
        return contacts
    merge = Merge(derive_id("linked", kept, other, str(now)), kept, other, {}, now, linked.cause)
    return msgspec.structs.replace(contacts, merges=(*contacts.merges, merge))
