"""Load contacts with all they are merged with, locked in the order of their ids, and save what changed of them.

Contacts are locked last of all: after the partition, conversations and agents (decision 0266).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.contact_facts import values_of
from usher_common.record.sql.constructs import any_of, insert_rows, update_rows
from usher_common.record.tables.schema import contact, contact_change, contact_merge, contact_word
from usher_common.search.contact_words import words_of

from usher_router.adapters.contacts.rows import (
    CONTACT_CHANGES,
    encoded,
    facts_in,
    merge_of,
    row_of,
    state_of,
)
from usher_router.adapters.frames.prepared import Prepared
from usher_router.domain.contacts.person import Contacts, ContactState
from usher_router.domain.contacts.step import Written

Rows = Mapping[str, Mapping[str, Any]]  # as loaded, by id
_OWN = (
    "id", "name", "email", "phone", "language", "external_id", "attributes_json", "own_json", "said_json", "version",
    "root_id",
)  # fmt: skip
_states = Prepared(select(*(contact.c[name] for name in _OWN)).where(any_of(contact.c.id, [])))


class Author(NamedTuple):
    """Who changes contacts ("": they themselves), and when (microseconds of the record's clock)."""

    agent: str
    now: int


async def read_states(connection: AsyncConnection, ids: Collection[str]) -> tuple[dict[str, ContactState], set[str]]:
    """Read what these contacts are by themselves, without locking them, and who is shown differently by an agent."""
    found = [dict(zip(_OWN, row, strict=True)) for row in await _states.all(connection, sorted(ids))]
    differing = {row["id"] for row in found if row["said_json"] or row["root_id"] is not None}
    return {row["id"]: state_of(row) for row in found}, differing


async def load_contacts(connection: AsyncConnection, ids: Collection[str], merge: str = "") -> tuple[Contacts, Rows]:
    """Lock these contacts, those of this merge, and all whom they are merged with."""
    wanted = [*ids, *await _of_merge(connection, merge)]
    one, other = contact.alias(), contact.alias()
    asked = any_of(one.c.id, wanted)
    same = select(other.c.id).select_from(one.join(other, other.c.root_id == one.c.root_id)).where(asked)
    concerned = contact.c.id.in_(union(select(one.c.id).where(asked), same))
    found = select(contact).where(concerned).order_by(contact.c.id).with_for_update(of=contact)
    rows = {row["id"]: dict(row) for row in (await connection.execute(found)).mappings()}
    return Contacts({key: state_of(row) for key, row in rows.items()}, await _merges(connection, rows)), rows


async def save_contacts(
    connection: AsyncConnection, before: Rows, contacts: Contacts, now: int, about: Collection[str] = ()
) -> dict[str, int]:
    """Save what differs from what was loaded; returns the new versions of contacts that changed.

    `about`: contacts that get a new version in any case, because their history does.
    """
    rows = {key: row_of(contacts, key) for key in contacts.states}
    changed = [key for key, row in rows.items() if key in about or key not in before or _differs(row, before[key])]
    versions = {key: contacts.states[key].version + 1 for key in changed}
    for key in changed:
        rows[key]["version"] = versions[key]
    new = [{**rows[key], "created_at": now} for key in changed if key not in before]
    await insert_rows(connection, contact, new)
    await update_rows(connection, contact, [rows[key] for key in changed if key in before], CONTACT_CHANGES)
    await save_words(connection, [rows[key] for key in changed])
    return versions


async def save_merges(connection: AsyncConnection, before: Contacts, after: Contacts, author: Author) -> None:
    """Insert new merges, update whose values they show, and end those that were undone."""
    was, now_are = {one.id: one for one in before.merges}, {one.id: one for one in after.merges}
    new = [
        {
            "id": one.id,
            "kept_id": one.kept,
            "other_id": one.other,
            "choices_json": encoded(one.choices),
            "agent_id": author.agent,
            "at": one.at,
            "cause": one.cause,
            "spoken_json": encoded(one.spoken),
        }
        for one in after.merges
        if one.id not in was
    ]
    await insert_rows(connection, contact_merge, new)
    spoken = [
        {"id": one.id, "spoken_json": encoded(one.spoken)}
        for one in after.merges
        if one.id in was and was[one.id] != one
    ]
    await update_rows(connection, contact_merge, spoken, ("spoken_json",))
    undone = [{"id": one.id, "undone_at": author.now} for one in before.merges if one.id not in now_are]
    await update_rows(connection, contact_merge, undone, ("undone_at",))


async def save_history(
    connection: AsyncConnection, before: Contacts, written: Written, versions: Mapping[str, int], author: Author
) -> None:
    """Record what an agent changed, in the history of each contact that it is about."""
    rows = [
        {
            "contact_id": key,
            "version": versions[key],
            "kind": written.kind,
            "agent_id": author.agent,
            "merge_id": written.merge,
            **_difference(before, written.contacts, key),
            "at": author.now,
        }
        for key in written.about
        if key in versions
    ]
    await insert_rows(connection, contact_change, rows)


async def save_words(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace the words by which these contacts are found; only roots are."""
    if not rows:
        return
    await connection.execute(delete(contact_word).where(any_of(contact_word.c.contact_id, [row["id"] for row in rows])))
    words = [
        {"word": word, "contact_id": row["id"]}
        for row in rows
        if not row.get("merged_into")
        for word in words_of(
            row["name"], row["email"], row["phone"], row["attributes_json"], row.get("external_id", "")
        )
    ]
    await insert_rows(connection, contact_word, words, skip_existing=True)


async def was_undone(connection: AsyncConnection, one: str, other: str) -> bool:
    """Return whether an agent has separated these two."""
    m = contact_merge.c
    pair = or_(and_(m.kept_id == one, m.other_id == other), and_(m.kept_id == other, m.other_id == one))
    wanted = select(m.id).where(pair, m.undone_at.is_not(None)).limit(1)
    return (await connection.execute(wanted)).first() is not None


async def _of_merge(connection: AsyncConnection, merge: str) -> Iterable[str]:
    if not merge:
        return ()
    m = contact_merge.c
    found = (await connection.execute(select(m.kept_id, m.other_id).where(m.id == merge))).one_or_none()
    return tuple(found) if found else ()


async def _merges(connection: AsyncConnection, rows: Rows) -> tuple[Any, ...]:
    joined = [key for key, row in rows.items() if row["root_id"] is not None]
    if not joined:
        return ()
    m = contact_merge.c
    wanted = select(contact_merge).where(
        m.undone_at.is_(None), or_(any_of(m.kept_id, joined), any_of(m.other_id, joined))
    )
    found = (await connection.execute(wanted.order_by(m.at, m.id))).mappings()
    return tuple(merge_of(dict(row)) for row in found)


def _differs(row: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    if any(row[name] != before[name] for name in row if name != "attributes_json"):
        return True
    return encoded(facts_in(row)) != encoded(facts_in(before))  # not by the text, which others may have written


def _difference(before: Contacts, after: Contacts, key: str) -> dict[str, str]:
    was = values_of(before.shown(key)) if key in before.states else {}
    now = values_of(after.shown(key))
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    return {
        "before_json": encoded({name: was.get(name, "") for name in names}),
        "after_json": encoded({name: now.get(name, "") for name in names}),
    }
