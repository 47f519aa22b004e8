"""What an error of the store asks for: keep the frame (Stall), repeat (Retry), or neither: the envelope is at fault."""

import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from usher_common.handling import Retry, Stall
from usher_common.runtime.lifecycle import CannotStart


class RecordInUse(CannotStart):
    """Another process has this SQLite file open for writing."""


class RecordTooNew(CannotStart):
    """A newer version has migrated the record, and this one cannot work on it."""


class Verdict(Enum):
    """What to do about an error of the store."""

    STALL = "stall"
    RETRY = "retry"
    FAULT = "fault"


# Classes and single codes of SQLSTATE (PostgreSQL, appendix A); the longest matching prefix counts.
SQLSTATES = {
    "08": Verdict.STALL,  # connection exception
    "25006": Verdict.STALL,  # read-only transaction: we are connected to a standby
    "25P03": Verdict.STALL,  # idle in transaction for too long: this process was suspended
    "25P04": Verdict.STALL,  # transaction timeout: the same
    "26": Verdict.STALL,  # a prepared statement is gone: a pooler between us and the server changed sessions
    "28": Verdict.STALL,  # sign-in refused: no message is at fault
    "3D": Verdict.STALL,  # our database is missing: the same
    "3F": Verdict.STALL,  # our schema is missing: the same
    "40": Verdict.RETRY,  # serialization failure, deadlock
    "42501": Verdict.STALL,  # a privilege is missing
    "42703": Verdict.STALL,  # a column is missing: migrations have not run, since no message can name a column
    "42704": Verdict.STALL,  # a constraint or type is missing: the same
    "42883": Verdict.STALL,  # a function is missing: the same
    "42P01": Verdict.STALL,  # a table is missing: the same
    "42P05": Verdict.STALL,  # a prepared statement exists already: see 26
    "53": Verdict.STALL,  # insufficient resources
    "55P03": Verdict.RETRY,  # a lock was not free in time
    "57": Verdict.STALL,  # operator intervention, shutdown, statement timeout
    "58": Verdict.STALL,  # system error, I/O error
    "XX001": Verdict.STALL,  # corrupted data
    "XX002": Verdict.STALL,  # corrupted index
    "0A000": Verdict.RETRY,  # a cached plan became invalid by a migration; we use nothing else that is unsupported
}

# Primary result codes of SQLite.
SQLITE_STALLS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


def judge_sqlstate(sqlstate: str) -> Verdict:
    """Judge a SQLSTATE of PostgreSQL (five characters)."""
    return SQLSTATES.get(sqlstate) or SQLSTATES.get(sqlstate[:2]) or Verdict.FAULT


# SQLite has a single code for all invalid statements; these texts mean that migrations have not run.
SQLITE_UNMIGRATED = ("no such table", "no such column", "has no column named")


def judge_sqlite(code: int, text: str = "") -> Verdict:
    """Judge a result code of SQLite, extended or not, with its text."""
    if code == sqlite3.SQLITE_ERROR and any(words in text for words in SQLITE_UNMIGRATED):
        return Verdict.STALL
    return Verdict.STALL if code & 0xFF in SQLITE_STALLS else Verdict.FAULT


def judge(error: BaseException, *, disconnected: bool = False) -> Verdict:
    """Judge what a driver or the pool raised; `disconnected` says that the connection was lost with it."""
    if disconnected or isinstance(error, OSError | PoolTimeout):
        return Verdict.STALL
    if isinstance(error, DBAPIError):
        return Verdict.STALL if error.connection_invalidated else judge(error.orig or Exception())
    if sqlstate := _sqlstate(error) or _sqlstate(error.__cause__):
        return judge_sqlstate(sqlstate)
    return judge_sqlite(getattr(error, "sqlite_errorcode", 0) or 0, str(error))


def translate(error: BaseException, *, disconnected: bool = False) -> Stall | Retry | None:
    """Return the exception to raise instead of this one, or None to let it pass."""
    match judge(error, disconnected=disconnected):
        case Verdict.STALL:
            return Stall(f"the record is away: {error}")
        case Verdict.RETRY:
            return Retry(str(error))
        case Verdict.FAULT:
            return None


def _sqlstate(error: BaseException | None) -> str:
    return str(getattr(error, "sqlstate", None) or "")
