"""The list of contacts, and one contact with everything that belongs to it."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import address_id

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.contacts import (
    ContactAddress,
    ContactChange,
    ContactConversation,
    ContactDocument,
    ContactList,
    ContactQuery,
    ListedContact,
    SimilarContact,
)
from usher_gateway.problems import Problem
from usher_gateway.reading.contacts import shown as contacts

_texts = msgspec.json.Decoder(dict[str, str]).decode

Signed = Mapping[str, Mapping[str, str]]  # by contact, what the shop signed of them


async def list_contacts(call: Call) -> ContactList:
    """List contacts by name, or the one of an address."""
    query: ContactQuery = call.query
    after = contacts.place_of(query.after) if query.after else None
    if query.after and after is None:
        raise Problem(422, "bad_field", "`after` is the `next` of a list.")
    async with call.site.record.read() as connection:
        if query.address:
            return await _at(connection, query.address)
        wanted = contacts.page(query.q, after, query.limit + 1)
        rows = (await connection.execute(wanted)).mappings().all()
        signed = await contacts.signed_facts(connection, [row["id"] for row in rows])
    shown = rows[: query.limit]
    listed = tuple(_listed(row, signed) for row in shown)
    return ContactList(listed, contacts.cursor_of(shown[-1]) if len(rows) > len(shown) else "")


async def show(call: Call) -> ContactDocument:
    """Show one contact."""
    async with call.site.record.read() as connection:
        return await document_of(connection, call.path["id"], call.who.agent if call.role == AGENT else "")


async def document_of(connection: AsyncConnection, contact: str, agent: str) -> ContactDocument:
    """Read all about a contact; `agent`: who sees only their own conversations, "" for who sees all. Raises Problem."""
    row = await contacts.contact_of(connection, contact)
    if row is None:
        raise Problem(404, "not_found", "There is no such contact.")
    addresses = await contacts.addresses_of(connection, await contacts.members_of(connection, contact))
    rows, found = await contacts.conversations_of(connection, [one["id"] for one in addresses], agent)
    history = await contacts.history_of(connection, contact)
    similar = await contacts.similar_to(connection, row) if not row["merged_into"] else []
    signed = await contacts.signed_facts(connection, [contact, *(one["id"] for _, one in similar)])
    mine = signed.get(contact, {})
    return ContactDocument(
        **_facts(row),
        proved=contacts.proved_of(row, mine),
        signed=mine,
        version=row["version"],
        language=row["language"],
        attributes=_texts(row["attributes_json"]),
        merged_into=row["root_id"] or "" if row["merged_into"] else "",
        addresses=tuple(
            ContactAddress(one["channel"], one["account"], one["peer"], one["contact_id"]) for one in addresses
        ),
        conversations=tuple(map(_conversation, rows)),
        conversations_found=found,
        history=tuple(map(_change, history)),
        similar=tuple(_similar(row, fact, one, signed) for fact, one in similar),
    )


async def _at(connection: AsyncConnection, address: str) -> ContactList:
    account, _, peer = address.partition("/")
    contact = await contacts.contact_at(connection, address_id(account, peer))
    row = await contacts.contact_of(connection, contact) if contact else None
    if row is None:
        return ContactList((), "")
    return ContactList((_listed(row, await contacts.signed_facts(connection, [row["id"]])),), "")


def _facts(row: RowMapping) -> dict[str, Any]:
    names = ("id", "name", "email", "phone", "external_id")
    return {**{name: row[name] for name in names}, "created_at": row["created_at"] // 1000}


def _listed(row: RowMapping, signed: Signed) -> ListedContact:
    return ListedContact(**_facts(row), proved=contacts.proved_of(row, signed.get(row["id"], {})))


def _conversation(row: RowMapping) -> ContactConversation:
    closed = row["closed_at"]
    return ContactConversation(
        id=row["id"],
        channel=row["channel"],
        status=row["status"],
        queue=row["queue"],
        agent=row["agent_name"],
        opened_at=row["opened_at"] // 1000,
        closed_at=closed // 1000 if closed is not None else None,
        last_text=row["last_text"] if row["may"] else "",
        readable=bool(row["may"]),
    )


def _change(row: RowMapping) -> ContactChange:
    return ContactChange(
        version=row["version"],
        kind=row["kind"],
        agent=row["agent_id"],
        agent_name=row["agent_name"],
        at=row["at"] // 1000,
        before=json.loads(row["before_json"]),
        after=json.loads(row["after_json"]),
        merge=row["merge_id"],
        other=row["other"],
        other_name=row["other_name"],
        undoable=row["kind"] == "merged" and bool(row["stands"]),
        cause=row["cause"],
    )


def _similar(contact: RowMapping, fact: Any, row: RowMapping, signed: Signed) -> SimilarContact:
    proved = all(fact in contacts.proved_of(one, signed.get(one["id"], {})) for one in (contact, row))
    return SimilarContact(
        id=row["id"], name=row["name"], email=row["email"], phone=row["phone"], fact=fact, proved=proved
    )
