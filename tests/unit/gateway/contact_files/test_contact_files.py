"""Contacts as CSV: what is exported comes back unchanged, and what an import would do is said row by row."""

import csv
import io
from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from usher_common.messages.contact_facts import FACTS, attribute
from usher_common.sheets.cells import guarded, unguarded
from usher_common.sheets.rows import BadFile, decoded
from usher_gateway.limits import CONTACT_FILE_ROWS
from usher_gateway.wire.contact_files.planned import NEW, PlannedRow, Seen, SeenContact, new_id, plan_rows
from usher_gateway.wire.contact_files.table import read_table
from usher_gateway.wire.contact_files.written import attribute_columns, header, lines

SIGNS = st.sampled_from(list("=+-@\t\r\n'\",; \uff1da1Zé\u4e2d"))
TEXTS = st.one_of(
    st.text(SIGNS, min_size=1, max_size=8), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
NAMES = st.text(SIGNS, max_size=6)
FACT_VALUES = st.dictionaries(st.sampled_from(FACTS), TEXTS, max_size=len(FACTS))
ATTRIBUTES = st.dictionaries(NAMES.map(attribute), TEXTS, max_size=6)
VALUES = st.builds(
    lambda facts, more: {name: value for name, value in (facts | more).items() if value}, FACT_VALUES, ATTRIBUTES
)
STORED = st.lists(VALUES, min_size=1, max_size=5)

EVA = SeenContact("eva", 3, {"name": "Eva", "email": "eva@a.example", "external_id": "K1", "attributes.plan": "gold"})
SIGNED = SeenContact("sig", 7, {"name": "Sig", "email": "sig@a.example"}, frozenset({"email"}))
BOTH = [SeenContact(key, 0, {"external_id": "K2"}) for key in ("b1", "b2")]
SEEN = Seen(
    by_id={"eva": EVA, "sig": SIGNED, "gone": EVA, new_id({"email": "old@a.example"}): EVA},
    merged=frozenset({"gone"}),
    by_external_id={"K1": [EVA], "K2": BOTH},
    by_email={"sig@a.example": [SIGNED]},
)


def planned(text: str, seen: Seen = SEEN, country: str = "") -> list[PlannedRow]:
    """Plan a file."""
    return plan_rows(read_table(text).rows, seen, country, {})


def exported(stored: list[dict[str, str]], columns: int) -> str:
    """Write contacts named 0, 1 … with columns of their own for so many attributes."""
    names = Counter(name.removeprefix(attribute("")) for one in stored for name in one if name not in FACTS)
    own = attribute_columns(names)[:columns]
    return header(own) + lines([(str(number), one) for number, one in enumerate(stored)], own)


@given(STORED, st.integers(0, 6))
def test_importing_an_export_changes_nothing(stored: list[dict[str, str]], columns: int) -> None:
    """Whatever contacts and pages have written, also what would be refused as new."""
    seen = Seen(by_id={str(number): SeenContact(str(number), 0, one) for number, one in enumerate(stored)})
    rows = planned(decoded(exported(stored, columns).encode()), seen)

    assert [(one.contact, one.outcome, one.reason) for one in rows] == [
        (str(number), "unchanged", "") for number in range(len(stored))
    ]


@given(STORED, st.integers(0, 6), st.sampled_from([";", "\t"]))
def test_another_programs_separator_changes_nothing(stored: list[dict[str, str]], columns: int, sign: str) -> None:
    """Excel writes a semicolon or a tab, and the rows in order."""
    cells = list(csv.reader(io.StringIO(exported(stored, columns), newline="")))
    again = io.StringIO()
    csv.writer(again, delimiter=sign).writerows(cells)

    assert read_table(again.getvalue()).rows == read_table(exported(stored, columns)).rows


@given(TEXTS)
@example(" \r")
@example("\u3000\n=")
def test_no_cell_is_a_formula_and_each_is_one_value(value: str) -> None:
    """Neutralised on the way out, undone on the way in."""
    cell = guarded(value)

    assert not cell.lstrip(" \u3000").startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))
    assert unguarded(cell) == value


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("eva,,,,", ("unchanged", "eva", {}, (), "", "")),
        ("eva,,Eva B.,,", ("changed", "eva", {"name": "Eva B."}, (), "", "")),
        (",K1,,new@a.example,", ("changed", "eva", {"email": "new@a.example"}, (), "", "")),
        (",,Sig,SIG@a.example,", ("unchanged", "sig", {}, ("email",), "", "")),
        ("sig,,S.,other@a.example,", ("changed", "sig", {"name": "S."}, ("email",), "", "")),
        (",,,old@a.example,", ("changed", "eva", {"email": "old@a.example"}, (), "", "")),
        (",,Eve,eva@a.example,", ("created", new_id({"email": "eva@a.example"}), None, (), "", "")),
        (",,,,'+4930123456", ("created", new_id({"phone": "+4930123456"}), {"phone": "+4930123456"}, (), "", "")),
        (",,,,030 123456", ("created", new_id({"phone": "+4930123456"}), {"phone": "+4930123456"}, (), "", "")),
        (",,Only a name,,", ("refused", "", {}, (), "no_key", "")),
        ("nobody,,x,,", ("refused", "", {}, (), "no_contact", "")),
        ("gone,,x,,", ("refused", "", {}, (), "contact_merged", "")),
        (",K2,x,,", ("refused", "", {}, (), "ambiguous", "external_id")),
        (",K3,x,no address,", ("refused", "", {}, (), "bad_email", "email")),
        (",K3,x,,12", ("refused", "", {}, (), "bad_phone", "phone")),
        ("eva,,x,,,too many", ("refused", "", {}, (), "too_many_cells", "")),
        (f"eva,,{'x' * 201},,", ("refused", "", {}, (), "too_long", "name")),
    ],
)
def test_each_row_is_planned(row: str, expected: tuple[Any, ...]) -> None:
    """Found by what is sure only; what is merely said finds nobody, and nothing signed is overwritten."""
    (one,) = planned(f"id,external_id,name,email,phone\n{row}\n", country="DE")

    values = one.values if expected[2] is not None else None
    assert (one.outcome, one.contact, values, one.kept, one.reason, one.fact) == expected
    assert one.line == 2


def test_refused_rows_take_nothing_of_the_others() -> None:
    """Each with the line where it begins, also behind a cell of two lines; a second row for one contact is refused."""
    text = 'external_id;name;note;attributes.plan\r\nK7;"Ina\r\nMay";x;\r\n\r\nK8;;;a\r\nK7;Ida;;b\r\nK1;;;silver\r\n'
    table = read_table(text)
    rows = plan_rows(table.rows, SEEN, "", {})

    assert table.ignored == ("note",)
    assert [(one.line, one.outcome, one.reason, one.fact) for one in rows] == [
        (2, "created", "", ""),
        (5, "created", "", ""),
        (6, "refused", "duplicate", "2"),
        (7, "changed", "", ""),
    ]
    assert rows[0].values == {"external_id": "K7", "name": "Ina\r\nMay"}
    assert (rows[3].before, rows[3].values) == ({"attributes.plan": "gold"}, {"attributes.plan": "silver"})
    assert [one.version for one in rows] == [NEW, NEW, NEW, 3]


def test_more_attributes_than_are_kept_are_refused() -> None:
    """They would displace what is known."""
    known = SeenContact("a", 0, {f"attributes.{number}": "x" for number in range(50)})
    (one,) = planned("id,attributes.new\na,y\n", Seen(by_id={"a": known}))

    assert one.reason == "too_many_attributes"


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (b"", "empty", 0),
        (b"\xef\xbb\xbf \r\n", "empty", 0),
        (b"id,name\r\n", "empty", 0),
        (b"Vorname;Nachname\r\nEva;May\r\n", "no_columns", 1),
        (b"id\r\neva\r\n", "no_columns", 1),
        (b"name,Name\r\nEva,May\r\n", "column_twice", 1),
        ("name\r\nEva\r\nZoé\r\n".encode("latin-1"), "not_utf8", 3),
        ("name\r\nEva\r\n".encode("utf-16"), "utf16", 0),
        ("name\r\nEva\r\n".encode("utf-16-le"), "utf16", 0),
        (b'name,email\r\nEva,e@a.example\r\n"Ida,\r\n', "bad_csv", 3),
        (b"name\n" + b"Eva\n" * (CONTACT_FILE_ROWS + 1), "too_many_rows", CONTACT_FILE_ROWS + 2),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_reason(raw: bytes, code: str, line: int) -> None:
    """With the line where there is one."""
    with pytest.raises(BadFile) as refused:
        read_table(decoded(raw))

    assert (refused.value.code, refused.value.line) == (code, line)


@pytest.mark.parametrize("begin", ["\ufeff", "", "sep=;\n", "\ufeffsep=;\r\n", "\n"])
def test_what_programs_write_before_the_columns_is_read_over(begin: str) -> None:
    """A mark of the encoding, Excel's line with the separator, a blank line."""
    (one,) = planned(f'{begin} EMAIL ;"Name"\nsig@a.example;"a;b"\n')

    assert (one.contact, one.values) == ("sig", {"name": "a;b"})
