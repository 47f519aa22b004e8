"""The register of personal data knows each column of each table, and says what can be done."""

import pytest
from sqlalchemy import LargeBinary, Table
from usher_common.record.tables.schema import metadata
from usher_gateway.erasing.entry import Entry
from usher_gateway.erasing.register.tables import ALL, LAST, REGISTER, STEPS

from record_rows import ROWS


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_each_column_is_either_personal_or_plain(table: Table) -> None:
    """Whoever adds a table or a column says here whether it tells of a contact, and what erasing makes of it."""
    assert table.name in REGISTER, f"{table.name}: add it to usher_gateway.erasing.register"
    entry = REGISTER[table.name]
    columns = {column.name for column in table.columns}

    assert columns == entry.personal | entry.plain
    assert not entry.personal & entry.plain


def test_the_register_has_each_table_once() -> None:
    """And no table that is gone."""
    assert sorted(entry.table.name for entry in ALL) == sorted(metadata.tables)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.table.name)
def test_what_is_personal_goes_with_its_contact(entry: Entry) -> None:
    """A row is deleted, or each personal column gets a value; what is kept holds nothing personal."""
    if entry.does == "keep":
        assert not entry.personal
    if entry.does == "empty":
        assert entry.personal <= set(entry.values or {})
    assert (entry.mine is not None) == (entry.does in ("delete", "empty"))
    assert (entry in STEPS + LAST) == (entry.does != "keep")


def test_rows_are_found_before_what_they_are_found_by() -> None:
    """A table is erased before those that it refers to."""
    order = [entry.table.name for entry in STEPS + LAST]
    for entry in STEPS + LAST:
        for key in entry.table.foreign_keys:
            if (other := key.column.table.name) in order and REGISTER[other].does == "delete":
                assert order.index(entry.table.name) < order.index(other), (entry.table.name, other)


def test_bytes_are_erased_and_not_exported() -> None:
    """Bytes are commands on their way, or parts of them: the same words stand in the messages."""
    held = {e.table.name: [c.name for c in e.table.columns if isinstance(c.type, LargeBinary)] for e in ALL}
    personal = {name: set(columns) <= REGISTER[name].personal for name, columns in held.items() if columns}

    assert {name for name, found in personal.items() if not found} == {"dispatch_record", "page_asset"}
    assert set(ROWS) >= set(held)
