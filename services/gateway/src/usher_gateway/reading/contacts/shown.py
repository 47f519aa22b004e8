"""SQL of contacts: pages of the list, and all that belongs to one contact and those merged into it."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.search.fold import fold
from usher_common.search.terms import terms_of

from usher_gateway.limits import CONTACT_CHANGES, CONTACT_CONVERSATIONS, SEARCH_WORDS, SIMILAR_CONTACTS
from usher_gateway.reading.conversations import has_or_had

_k, _a, _c, _w = schema.contact.c, schema.address.c, schema.conversation.c, schema.contact_word.c
_h, _j = schema.contact_change.c, schema.contact_merge.c
WEB = "web"  # the account whose peers the shop may sign
_LAST = "\U0010ffff"  # sorts after every sign that a word may have


def cursor_of(row: RowMapping) -> str:
    """Return where a list goes on after this row."""
    return base64.urlsafe_b64encode(f"{row['sort_key']}\x1f{row['id']}".encode()).decode()


def place_of(cursor: str) -> tuple[str, str] | None:
    """Read a cursor; None if it is none."""
    try:
        key, _, contact = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().rpartition("\x1f")
    except ValueError:
        return None
    return (key, contact) if contact and "\0" not in key + contact else None


def page(query: str, after: tuple[str, str] | None, limit: int) -> Select[Any]:
    """Select a page of the contacts with all these words, by name."""
    wanted = select(schema.contact).where(_k.merged_into == "", *_with_words(query))
    if after is not None:
        wanted = wanted.where(tuple_(_k.sort_key, _k.id) > tuple_(*after))
    return wanted.order_by(_k.sort_key, _k.id).limit(limit)


def _with_words(query: str) -> list[ColumnElement[bool]]:
    whole = fold(query).strip()
    if "@" in whole and " " not in whole:  # an address, or the beginning of one, is a word of its own
        return [_k.id.in_(_having(whole))]
    words = [_digits(whole)] if _is_number(whole) else _words(query)
    if query.strip() and not words:
        return [_k.id == ""]  # signs only: nobody has them
    return [_k.id.in_(_having(word)) for word in words]


def _words(query: str) -> list[str]:
    return [token for term in terms_of(query, SEARCH_WORDS) for token in term.tokens]


def _is_number(text: str) -> bool:
    return bool(text) and any(map(str.isdigit, text)) and all(sign.isdigit() or sign in " +-()/." for sign in text)


def _having(word: str) -> Select[Any]:
    return select(_w.contact_id).where(_w.word >= word, _w.word < word + _LAST)


async def contact_of(connection: AsyncConnection, contact: str) -> RowMapping | None:
    """Read one contact's row."""
    return (await connection.execute(select(schema.contact).where(_k.id == contact))).mappings().first()


async def are_there(connection: AsyncConnection, ids: Sequence[str], merge: str) -> bool:
    """Return whether all these contacts exist, and this merge ("": any)."""
    found = set((await connection.execute(select(_k.id).where(any_of(_k.id, ids)))).scalars())
    joined = not merge or (await connection.execute(select(_j.id).where(_j.id == merge))).first() is not None
    return found >= set(ids) and joined


async def contact_at(connection: AsyncConnection, address: str) -> str | None:
    """Find the contact that an address is shown with."""
    tables = schema.contact.join(schema.address, _a.contact_id == _k.id)
    wanted = select(func.coalesce(_k.root_id, _k.id)).select_from(tables).where(_a.id == address)
    found: str | None = (await connection.execute(wanted)).scalar()
    return found


async def members_of(connection: AsyncConnection, contact: str) -> list[str]:
    """Name the contact and all that were merged into it, directly or through others."""
    wanted = select(_k.id, _k.merged_into).where(or_(_k.id == contact, _k.root_id == _root(contact)))
    parents = {row.id: row.merged_into for row in (await connection.execute(wanted)).all()}
    return [key for key in parents if contact in _line(key, parents)]


def _root(contact: str) -> Any:
    return select(_k.root_id).where(_k.id == contact).scalar_subquery()


def _line(key: str, parents: dict[str, str]) -> list[str]:
    line = [key]
    while parent := parents.get(line[-1], ""):
        line.append(parent)
    return line


async def addresses_of(connection: AsyncConnection, members: Sequence[str]) -> Sequence[RowMapping]:
    """Read all addresses, oldest first."""
    wanted = select(schema.address).where(any_of(_a.contact_id, members)).order_by(_a.created_at, _a.id)
    return (await connection.execute(wanted)).mappings().all()


async def conversations_of(
    connection: AsyncConnection, addresses: Sequence[str], agent: str
) -> tuple[Sequence[RowMapping], int]:
    """Read the newest conversations, with whether this agent ("" for who sees all) may open them, and count all."""
    there = any_of(_c.address_id, addresses)
    readable = or_(has_or_had(agent), _c.status == "waiting") if agent else _c.id == _c.id
    wanted = (
        select(schema.conversation, func.coalesce(schema.agent.c.name, "").label("agent_name"), readable.label("may"))
        .outerjoin(schema.agent, schema.agent.c.id == _c.agent_id)
        .where(there)
        .order_by(_c.opened_at.desc(), _c.id)
        .limit(CONTACT_CONVERSATIONS)
    )
    rows = (await connection.execute(wanted)).mappings().all()
    found = (await connection.execute(select(func.count()).select_from(schema.conversation).where(there))).scalar_one()
    return rows, found


async def history_of(connection: AsyncConnection, contact: str) -> Sequence[RowMapping]:
    """Read what agents changed, the latest first, with the other contact of a merge."""
    other = schema.contact.alias()
    wanted = (
        select(
            schema.contact_change,
            func.coalesce(schema.agent.c.name, "").label("agent_name"),
            func.coalesce(other.c.id, "").label("other"),
            func.coalesce(other.c.name, "").label("other_name"),
            and_(_j.id.is_not(None), _j.undone_at.is_(None)).label("stands"),
            func.coalesce(_j.cause, "").label("cause"),
        )
        .outerjoin(schema.agent, schema.agent.c.id == _h.agent_id)
        .outerjoin(schema.contact_merge, _j.id == _h.merge_id)
        .outerjoin(
            other,
            or_(
                and_(other.c.id == _j.other_id, _j.kept_id == _h.contact_id),
                and_(other.c.id == _j.kept_id, _j.other_id == _h.contact_id),
            ),
        )
        .where(_h.contact_id == contact)
        .order_by(_h.version.desc())
        .limit(CONTACT_CHANGES)
    )
    return (await connection.execute(wanted)).mappings().all()


async def similar_to(connection: AsyncConnection, contact: RowMapping) -> list[tuple[str, RowMapping]]:
    """Find others with the same e-mail address, phone number or external id, or a token of this one, each once."""
    named = {row["id"]: ("token", row) for row in await _by_token(connection, contact["id"])}
    return list({**await _by_facts(connection, contact), **named}.values())[:SIMILAR_CONTACTS]


async def _by_token(connection: AsyncConnection, contact: str) -> Sequence[RowMapping]:
    """Find who came with a token of this contact while they were somebody already, and the other way round."""
    t, theirs, ours = schema.continued.c, schema.address.alias(), schema.address.alias()
    mine, person = schema.contact.alias(), func.coalesce(_k.root_id, _k.id)
    shown = schema.contact.alias()
    met = or_(
        and_(ours.c.id == t.visitor_address, theirs.c.id == t.address),
        and_(ours.c.id == t.address, theirs.c.id == t.visitor_address),
    )
    wanted = (
        select(shown)
        .select_from(schema.continued.join(ours, or_(ours.c.id == t.address, ours.c.id == t.visitor_address)))
        .join(theirs, met)
        .join(mine, mine.c.id == ours.c.contact_id)
        .join(schema.contact, _k.id == theirs.c.contact_id)
        .join(shown, shown.c.id == person)
        .where(t.outcome == "known", or_(mine.c.id == contact, mine.c.root_id == contact), person != contact)
        .order_by(shown.c.sort_key, shown.c.id)
        .limit(SIMILAR_CONTACTS)
    )
    return (await connection.execute(wanted)).mappings().all()


async def _by_facts(connection: AsyncConnection, contact: RowMapping) -> dict[str, tuple[str, RowMapping]]:
    digits = _digits(contact["phone"])
    wanted = {fold(contact["email"]): "email", digits: "phone", fold(contact["external_id"]): "external_id"}
    words = [word for word in wanted if word]
    if not words:
        return {}
    tables = schema.contact_word.join(schema.contact, _k.id == _w.contact_id)
    found = (
        select(schema.contact, _w.word)
        .select_from(tables)
        .where(any_of(_w.word, words), _k.id != contact["id"], _k.merged_into == "")
        .order_by(_k.sort_key, _k.id)
        .limit(SIMILAR_CONTACTS * len(words))
    )
    rows = (await connection.execute(found)).mappings().all()
    return {row["id"]: (wanted[row["word"]], row) for row in rows if _same(row, wanted[row["word"]], contact)}


async def signed_facts(connection: AsyncConnection, contacts: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read what the shop signed of these contacts and of those merged into them, by contact."""
    shown, i = func.coalesce(_k.root_id, _k.id), schema.identity.c
    tables = schema.contact.join(schema.address, _a.contact_id == _k.id).join(schema.identity, i.visitor == _a.peer)
    among = or_(any_of(_k.id, contacts), any_of(_k.root_id, contacts))
    wanted = select(shown, i.facts_json).select_from(tables).where(_a.account == WEB, among).order_by(i.at)
    found: dict[str, dict[str, str]] = {}
    for contact, facts in (await connection.execute(wanted)).all():
        found.setdefault(contact, {}).update(json.loads(facts))
    return found


def proved_of(row: RowMapping, signed: Mapping[str, str]) -> tuple[str, ...]:
    """Name the facts that are shown as they were signed."""
    shown = {name: fold(row[name]) for name in ("name", "email", "phone") if row[name]}
    return tuple(name for name, value in shown.items() if value == fold(signed.get(name, "")))


def _same(row: RowMapping, fact: str, contact: RowMapping) -> bool:
    """Compare the fact itself: a word may also stand in a name."""
    if fact == "phone":
        return _digits(row["phone"]) == _digits(contact["phone"])
    return fold(row[fact]) == fold(contact[fact])


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
