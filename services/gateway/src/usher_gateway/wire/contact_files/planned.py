"""What an import would do with each row of a file, compared with the contacts as they are (pure).

A row finds its contact by id, else by external id, else by an e-mail address that the shop has signed, else by the id
that an earlier import gave it: what somebody merely said finds nobody. An empty cell changes nothing, and nothing that
the shop has signed is overwritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from usher_common.ids import derive_id
from usher_common.messages.contact_facts import FACTS, attribute
from usher_common.search.fold import fold

from usher_gateway.limits import CONTACT_ATTRIBUTES, CONTACT_ROW_BYTES, SHORT_CHARS
from usher_gateway.wire.contact_files.table import FileRow
from usher_gateway.wire.text_rules import breach_of_text
from usher_gateway.wire.values.contact_values import BadValue, checked

KEYS = ("external_id", "email", "phone")  # what a contact is known by, the surest first
NEW = -1  # the version of a contact that is not there yet
Outcome = Literal["created", "changed", "unchanged", "refused"]


class SeenContact(msgspec.Struct, frozen=True):
    """A contact as it is shown; `proved` names the facts that are as the shop signed them."""

    id: str
    version: int
    values: Mapping[str, str]
    proved: frozenset[str] = frozenset()


class Seen(msgspec.Struct, frozen=True):
    """The contacts that rows may mean: by id (also by a merged one's), by external id, and by signed e-mail address."""

    by_id: Mapping[str, SeenContact] = {}
    merged: frozenset[str] = frozenset()  # ids of contacts that are shown as a part of another one
    by_external_id: Mapping[str, Sequence[SeenContact]] = {}
    by_email: Mapping[str, Sequence[SeenContact]] = {}  # by the folded address


class PlannedRow(msgspec.Struct, frozen=True):
    """What becomes of a row: the values to write, or why none are (`reason`, of this fact).

    `kept` names facts that stay as they are because the shop has signed them.
    """

    line: int
    outcome: Outcome
    contact: str = ""
    version: int = NEW
    before: dict[str, str] = {}
    values: dict[str, str] = {}
    kept: tuple[str, ...] = ()
    reason: str = ""
    fact: str = ""


class _Refused(Exception):  # noqa: N818 - names a state
    def __init__(self, reason: str, fact: str = "") -> None:
        super().__init__(reason)
        self.reason, self.fact = reason, fact


def keys_of(row: FileRow, country: str) -> dict[str, str]:
    """Return what a row is known by, as it is stored; values that cannot be are left out."""
    found = {}
    for name in KEYS:
        try:
            found[name] = checked(name, row.values.get(name, ""), country)
        except BadValue:
            continue
    return {name: value for name, value in found.items() if value}


def new_id(keys: Mapping[str, str]) -> str:
    """Return the id of the contact that a row with these keys creates, "" without any; the same file names the same."""
    name = next((name for name in KEYS if name in keys), "")
    return derive_id("imported contact", name, fold(keys[name])) if name else ""


def plan_row(row: FileRow, seen: Seen, country: str, taken: Mapping[str, int]) -> PlannedRow:
    """Plan one row; `taken` names the contacts of rows before, with their lines."""
    try:
        return _planned(row, seen, country, taken)
    except _Refused as refused:
        return PlannedRow(row.line, "refused", reason=refused.reason, fact=refused.fact)


def plan_rows(rows: Iterable[FileRow], seen: Seen, country: str, taken: dict[str, int]) -> list[PlannedRow]:
    """Plan rows in order, and add their contacts to `taken`."""
    planned = []
    for row in rows:
        one = plan_row(row, seen, country, taken)
        if one.contact:
            taken[one.contact] = one.line
        planned.append(one)
    return planned


def _planned(row: FileRow, seen: Seen, country: str, taken: Mapping[str, int]) -> PlannedRow:
    if row.fault:
        raise _Refused(row.fault)
    found = _contact_of(row, seen, country)
    contact = found.id if found else new_id(_checked_keys(row, country))
    if contact in taken:
        raise _Refused("duplicate", str(taken[contact]))
    return _created(row, contact, country) if found is None else _changed(row, found, country)


def _contact_of(row: FileRow, seen: Seen, country: str) -> SeenContact | None:
    if row.contact:
        if row.contact in seen.merged:
            raise _Refused("contact_merged")
        if row.contact not in seen.by_id:
            raise _Refused("no_contact")
        return seen.by_id[row.contact]
    keys = keys_of(row, country)
    for known, key, fact in (
        (seen.by_external_id, keys.get("external_id", ""), "external_id"),
        (seen.by_email, fold(keys.get("email", "")), "email"),
    ):
        found = known.get(key, ()) if key else ()
        if len(found) > 1:
            raise _Refused("ambiguous", fact)
        if found:
            return found[0]
    return seen.by_id.get(new_id(keys))


def _checked_keys(row: FileRow, country: str) -> dict[str, str]:
    for name in KEYS:
        _stored(name, row.values.get(name, ""), country)
    keys = keys_of(row, country)
    if not keys:
        raise _Refused("no_key")
    return keys


def _created(row: FileRow, contact: str, country: str) -> PlannedRow:
    values = {name: stored for name, value in row.values.items() if (stored := _stored(name, value, country))}
    return _within(PlannedRow(row.line, "created", contact, NEW, {}, values), values)


def _changed(row: FileRow, known: SeenContact, country: str) -> PlannedRow:
    # what stands there already is not checked again: visitors' names and addresses never were
    other = {name: value for name, value in row.values.items() if known.values.get(name) != value}
    stored = {name: _stored(name, value, country) for name, value in other.items()}
    news = {name: value for name, value in stored.items() if value and known.values.get(name) != value}
    values = {name: value for name, value in news.items() if name not in known.proved}
    kept = tuple(name for name in news if name in known.proved)
    before = {name: known.values.get(name, "") for name in values}
    outcome: Outcome = "changed" if values else "unchanged"
    planned = PlannedRow(row.line, outcome, known.id, known.version, before, values, kept)
    return _within(planned, {**known.values, **values})


def _within(planned: PlannedRow, after: Mapping[str, str]) -> PlannedRow:
    """Refuse what would displace attributes, or does not fit into a command."""
    if not planned.values:
        return planned
    if sum(name not in FACTS for name in after) > CONTACT_ATTRIBUTES:
        raise _Refused("too_many_attributes")
    if len(msgspec.json.encode(planned.values)) > CONTACT_ROW_BYTES:
        raise _Refused("too_large")
    return planned


def _stored(fact: str, value: str, country: str) -> str:
    name = fact.removeprefix(attribute(""))
    if not 0 < len(name) <= SHORT_CHARS or breach_of_text(name):
        raise _Refused("bad_attributes")
    try:
        return checked(fact, value, country)
    except BadValue as bad:
        raise _Refused(bad.reason, name) from None
