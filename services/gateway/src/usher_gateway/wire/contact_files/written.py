"""Contacts as the lines of a CSV file: UTF-8 with a mark, as spreadsheets expect (pure)."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from usher_common.messages.contact_facts import FACTS, attribute
from usher_common.sheets.cells import guarded
from usher_common.sheets.rows import BOM, line_of

from usher_gateway.limits import CONTACT_FILE_ATTRIBUTES, SHORT_CHARS

ID, REST = "id", "other_attributes"  # the contact's id; attributes without a column of their own, as JSON


def attribute_columns(counts: Counter[str]) -> tuple[str, ...]:
    """Choose the attributes with a column of their own, the most frequent ones, by name."""
    most = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(sorted([name for name in most if 0 < len(name) <= SHORT_CHARS][:CONTACT_FILE_ATTRIBUTES]))


def header(attributes: Sequence[str]) -> str:
    """Return the first line, with the mark of the encoding."""
    return BOM + line_of([ID, *FACTS, *map(attribute, attributes), REST])


def lines(contacts: Iterable[tuple[str, Mapping[str, str]]], attributes: Sequence[str]) -> str:
    """Return the lines of contacts: their ids, and what is known by the names of `contact_facts.values_of`."""
    return "".join(_contact_line(contact, values, attributes) for contact, values in contacts)


def _contact_line(contact: str, values: Mapping[str, str], attributes: Sequence[str]) -> str:
    names = (*FACTS, *map(attribute, attributes))
    rest = {name: value for name, value in values.items() if name not in set(names)}
    prefix = attribute("")
    other = json.dumps({name.removeprefix(prefix): rest[name] for name in sorted(rest)}, ensure_ascii=False)
    return line_of([contact, *(guarded(values.get(name, "")) for name in names), other if rest else ""])
