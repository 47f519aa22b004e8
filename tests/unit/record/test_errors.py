"""What the database's errors mean for the frame at hand."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from usher_common.handling import Retry, Stall
from usher_common.record.errors import Verdict, judge, judge_sqlite, judge_sqlstate, translate

SQLSTATES = [
    ("08006", Verdict.STALL),
    ("08P01", Verdict.STALL),
    ("25006", Verdict.STALL),
    ("28P01", Verdict.STALL),
    ("3D000", Verdict.STALL),
    ("53300", Verdict.STALL),
    ("57014", Verdict.STALL),
    ("57P03", Verdict.STALL),
    ("58030", Verdict.STALL),
    ("XX001", Verdict.STALL),
    ("40001", Verdict.RETRY),
    ("40P01", Verdict.RETRY),
    ("0A000", Verdict.RETRY),
    ("XX000", Verdict.FAULT),
    ("22021", Verdict.FAULT),
    ("23505", Verdict.FAULT),
    ("25P02", Verdict.FAULT),
    ("25P03", Verdict.STALL),
    ("26000", Verdict.STALL),
    ("3F000", Verdict.STALL),
    ("42501", Verdict.STALL),
    ("42703", Verdict.STALL),
    ("42883", Verdict.STALL),
    ("42P01", Verdict.STALL),
    ("42601", Verdict.FAULT),
    ("54000", Verdict.FAULT),
    ("55P03", Verdict.RETRY),
]


class StateError(Exception):
    """An error as a driver raises it."""

    sqlstate: str | None = None
    sqlite_errorcode: int | None = None


def raised(sqlstate: str | None = None, sqlite_errorcode: int | None = None) -> StateError:
    """Return a driver's error with its code."""
    error = StateError("away")
    error.sqlstate, error.sqlite_errorcode = sqlstate, sqlite_errorcode
    return error


@pytest.mark.parametrize(("sqlstate", "verdict"), SQLSTATES)
def test_the_verdict_of_each_sqlstate(sqlstate: str, verdict: Verdict) -> None:
    """Bare, wrapped by SQLAlchemy, or as the cause of a wrapper without a code."""
    nameless = raised()
    nameless.__cause__ = raised(sqlstate)

    assert judge_sqlstate(sqlstate) is verdict
    assert judge(raised(sqlstate)) is verdict
    assert judge(DBAPIError("SELECT", None, raised(sqlstate))) is verdict
    assert judge(nameless) is verdict


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (sqlite3.SQLITE_BUSY, Verdict.STALL),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Verdict.STALL),
        (sqlite3.SQLITE_FULL, Verdict.STALL),
        (sqlite3.SQLITE_IOERR_FSYNC, Verdict.STALL),
        (sqlite3.SQLITE_READONLY, Verdict.STALL),
        (sqlite3.SQLITE_CORRUPT, Verdict.STALL),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, Verdict.FAULT),
        (sqlite3.SQLITE_ERROR, Verdict.FAULT),
        (0, Verdict.FAULT),
    ],
)
def test_the_verdict_of_each_sqlite_code(code: int, verdict: Verdict) -> None:
    """Extended codes count as their primary one."""
    assert judge_sqlite(code) is verdict
    assert judge(raised(sqlite_errorcode=code)) is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("no such table: message", Verdict.STALL),
        ("no such column: note", Verdict.STALL),
        ("table message has no column named note", Verdict.STALL),
        ("malformed JSON", Verdict.FAULT),
    ],
)
def test_a_table_missing_before_migrations_is_no_messages_fault(text: str, verdict: Verdict) -> None:
    """SQLite has one code for many errors, so its text decides."""
    error = StateError(text)
    error.sqlite_errorcode = sqlite3.SQLITE_ERROR

    assert judge(error) is verdict


def test_a_broken_connection_stalls() -> None:
    """Whatever the error when it broke; so do the network, our own timeouts and an exhausted pool."""
    broken = DBAPIError("SELECT", None, raised("23505"), connection_invalidated=True)

    assert judge(raised("23505"), disconnected=True) is Verdict.STALL
    assert judge(broken) is Verdict.STALL
    assert judge(ConnectionResetError()) is Verdict.STALL
    assert judge(TimeoutError()) is Verdict.STALL
    assert judge(PoolTimeout()) is Verdict.STALL


def test_verdicts_become_exceptions() -> None:
    """Stall and Retry replace the driver's error; a fault is raised unchanged."""
    assert isinstance(translate(raised("57P01")), Stall)
    assert isinstance(translate(raised("40P01")), Retry)
    assert translate(raised("23505")) is None
    assert translate(IntegrityError("INSERT", None, raised("23505"))) is None
    assert translate(ZeroDivisionError()) is None


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=5, max_size=5))
def test_constraints_and_data_are_never_an_outage(sqlstate: str) -> None:
    """Classes 21, 22 and 23 are faults, whatever follows: otherwise one message could stall a partition."""
    for kind in ("21", "22", "23"):
        assert judge_sqlstate(kind + sqlstate[2:]) is Verdict.FAULT
