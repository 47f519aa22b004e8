"""The record's pure parts: URLs, statements, and when a shared commit happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from usher_common.record import limits
from usher_common.record.sql.constructs import any_of, db_now
from usher_common.record.sqlite.group_commit import is_complete
from usher_common.record.tables.schema import setting
from usher_common.record.urls import parse_url

URLS = [
    ("postgresql://u:p@h:5/n", "postgresql+asyncpg://u:p@h:5/n"),
    ("postgresql+asyncpg://h/n", "postgresql+asyncpg://h/n"),
    ("postgresql://h/n?sslmode=require", "postgresql+asyncpg://h/n?ssl=require"),
    ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
    ("sqlite:////var/a.db", "sqlite+aiosqlite:////var/a.db"),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_urls_get_their_driver(url: str, expected: str) -> None:
    """The user's scheme becomes the driver's."""
    assert parse_url(url).render_as_string(hide_password=False) == expected


@pytest.mark.parametrize("url", ["mysql://h/n", "sqlite://", "sqlite:///:memory:"])
def test_stores_that_are_not_durable_are_refused(url: str) -> None:
    """They cannot be a record."""
    with pytest.raises(ValueError, match="a record is"):
        parse_url(url)


def test_a_refusal_contains_no_password() -> None:
    """It may be logged."""
    with pytest.raises(ValueError, match="a record is") as refused:
        parse_url("mysql://u:geheim@h/n")

    assert "geheim" not in str(refused.value)


CONDITIONS = [
    (any_of(setting.c.value_json, ["a"]), "setting.value_json IN (SELECT value FROM json_each(?))", "= ANY ("),
    (
        or_(any_of(setting.c.value_json, ["a"]), setting.c.value_json == "b"),
        "setting.value_json IN (SELECT value FROM json_each(?)) OR setting.value_json = ?",
        " OR ",
    ),
    (
        not_(any_of(setting.c.value_json, ["a"])),
        "setting.value_json IN (SELECT value FROM json_each(?)) = 0",
        "NOT setting.value_json = ANY (",
    ),
]


@pytest.mark.parametrize(("condition", "on_sqlite", "on_postgres"), CONDITIONS)
def test_any_of_is_compiled_bare(condition: object, on_sqlite: str, on_postgres: str) -> None:
    """On SQLite nothing is appended: `= 1` would prevent the use of the index."""
    statement = select(setting.c.value_json).where(condition)  # type: ignore[arg-type]

    assert str(statement.compile(dialect=sqlite.dialect())).endswith(f"WHERE {on_sqlite}")
    assert on_postgres in str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


@given(st.lists(st.text()), st.lists(st.text()))
def test_any_of_is_one_text_for_any_count(one: list[str], other: list[str]) -> None:
    """It is prepared once; so is the compiled form in SQLAlchemy's cache."""
    texts = {str(any_of(setting.c.key, each).compile(dialect=sqlite.dialect())) for each in (one, other)}
    cached = {any_of(setting.c.key, each)._generate_cache_key().key for each in (one, other)}  # type: ignore[union-attr]

    assert len(texts) == 1
    assert len(cached) == 1


def test_the_clock_compiles_for_both_databases() -> None:
    """`db_now()` has a form for each."""
    assert "clock_timestamp" in str(select(db_now()).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "usher_now()" in str(select(db_now()).compile(dialect=sqlite.dialect()))


COMPLETE = [
    ({"members": 1, "age_s": 0.0, "waiting": 0, "broken": False}, True),
    ({"members": 0, "age_s": 0.0, "waiting": 0, "broken": False}, True),
    ({"members": 1, "age_s": 0.0, "waiting": 1, "broken": False}, False),
    ({"members": limits.GROUP_MEMBERS - 1, "age_s": 0.0, "waiting": 9, "broken": False}, False),
    ({"members": limits.GROUP_MEMBERS, "age_s": 0.0, "waiting": 9, "broken": False}, True),
    ({"members": 1, "age_s": limits.GROUP_S, "waiting": 9, "broken": False}, True),
    ({"members": 1, "age_s": 0.0, "waiting": 9, "broken": True}, True),
]


@pytest.mark.parametrize(("situation", "expected"), COMPLETE)
def test_when_a_group_commits(situation: dict[str, object], expected: bool) -> None:
    """When nobody waits, when it is large or old enough, or when it has failed anyway."""
    assert is_complete(**situation) is expected  # type: ignore[arg-type]
