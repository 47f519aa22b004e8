"""Collect what happens to accounts in memory, and write it every few seconds."""

import time
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from usher_common.record.port import Record, Transaction
from usher_common.record.tables.connections import account_error, account_health, account_hour, account_unknown
from usher_common.record.tables.schema import account
from usher_common.record.transaction import run_transaction
from usher_common.units import HOUR_US

from usher_connectors import metrics
from usher_connectors.contract import SendError
from usher_connectors.health.domain import kind_of
from usher_connectors.health.drift import Drift
from usher_connectors.health.rows import add_errors, add_hours, add_unknown, raise_times
from usher_connectors.limits import ERRORS_KEPT_S, HOURS_KEPT_S, LAG_MOST_S, LATE_S, UNKNOWN_KEPT_S

_KEPT = (
    (account_error.c.at, ERRORS_KEPT_S),
    (account_hour.c.hour, HOURS_KEPT_S),
    (account_unknown.c.last_at, UNKNOWN_KEPT_S),
)


@dataclass(slots=True)
class Errors:
    """Errors of one account and class in one hour; `code` and `at` are the last one's."""

    count: int = 0
    code: str = ""
    at: int = 0


@dataclass(slots=True)
class Hour:
    """Messages of an hour, and how many of them came late."""

    received: int = 0
    late: int = 0


@dataclass(slots=True)
class Unknown:
    """Payloads with one unknown field; times in microseconds."""

    first_at: int
    last_at: int
    count: int = 0


@dataclass(slots=True)
class Seen:
    """What happened to one account since the last writing; times in microseconds, None: nothing."""

    last_in_at: int | None = None
    last_out_at: int | None = None
    lag_ms: int | None = None
    errors: dict[tuple[int, str], Errors] = field(default_factory=dict)
    hours: dict[int, Hour] = field(default_factory=dict)
    unknown: dict[str, Unknown] = field(default_factory=dict)


class Health:
    """The health of accounts as this replica sees it; what is not written yet is lost in a crash, and nobody's loss."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}
        self.drift = Drift(self._note_unknown)

    def received(self, name: str, channel: str, at: float | None) -> None:
        """Note a message from a contact; `at`: the provider's time of it in seconds, None if it tells none."""
        metrics.ACCOUNT_RECEIVED.labels(name).inc()
        seen, now = self._of(name), time.time()
        seen.last_in_at = int(now * 1_000_000)
        hour = seen.hours.setdefault(_hour_of(seen.last_in_at), Hour())
        hour.received += 1
        if at is not None:
            lag_s = min(max(0.0, now - at), LAG_MOST_S)  # a provider's clock may be ahead of ours, or show nonsense
            metrics.RECEIPT_LAG.labels(channel).observe(lag_s)
            seen.lag_ms = int(lag_s * 1000)
            hour.late += lag_s > LATE_S

    def sent(self, name: str) -> None:
        """Note a message that the provider took."""
        self._of(name).last_out_at = time.time_ns() // 1000

    def failed(self, name: str, error: SendError) -> None:
        """Note a failure of a call."""
        self.refused(name, kind_of(error), error.code)

    def refused(self, name: str, kind: str, code: str) -> None:
        """Note an error of this class; `code` is for people who look closer."""
        metrics.ACCOUNT_ERRORS.labels(name, kind).inc()
        now = time.time_ns() // 1000
        errors = self._of(name).errors.setdefault((_hour_of(now), kind), Errors())
        errors.count, errors.code, errors.at = errors.count + 1, code, now

    def _note_unknown(self, name: str, path: str) -> None:
        now = time.time_ns() // 1000
        found = self._of(name).unknown.setdefault(path, Unknown(now, now))
        found.count, found.last_at = found.count + 1, now

    async def write(self, record: Record) -> None:
        """Add what was seen to the record; raises Stall, and then keeps it for the next time."""
        if not self._seen:
            return
        seen, self._seen = self._seen, {}

        async def body(transaction: Transaction) -> None:
            known = select(account.c.id).where(account.c.id.in_(sorted(seen))).order_by(account.c.id)
            for name in list((await transaction.connection.execute(known)).scalars()):
                await raise_times(transaction.connection, name, seen[name])
                await add_errors(transaction.connection, name, seen[name])
                await add_hours(transaction.connection, name, seen[name])
                await add_unknown(transaction.connection, name, seen[name])

        try:
            await run_transaction(record, body)
        except BaseException:
            for name, later in self._seen.items():
                _merge(seen.setdefault(name, Seen()), later)
            self._seen = seen
            raise

    def _of(self, name: str) -> Seen:
        return self._seen.setdefault(name, Seen())


def _merge(earlier: Seen, later: Seen) -> None:
    earlier.last_in_at = later.last_in_at or earlier.last_in_at
    earlier.last_out_at = later.last_out_at or earlier.last_out_at
    earlier.lag_ms = later.lag_ms if later.lag_ms is not None else earlier.lag_ms
    for key, errors in later.errors.items():
        before = earlier.errors.get(key, Errors())
        earlier.errors[key] = Errors(before.count + errors.count, errors.code, errors.at)
    for start, hour in later.hours.items():
        same = earlier.hours.setdefault(start, Hour())
        same.received, same.late = same.received + hour.received, same.late + hour.late
    for path, found in later.unknown.items():
        known = earlier.unknown.setdefault(path, Unknown(found.first_at, found.last_at))
        known.count, known.last_at = known.count + found.count, found.last_at


def _hour_of(at: int) -> int:
    return at - at % HOUR_US


async def forget_old(record: Record) -> None:
    """Delete what is too old, and what is left of accounts that were deleted."""

    async def body(transaction: Transaction) -> None:
        now = await transaction.now()
        for column, kept_s in _KEPT:
            old = delete(column.table).where(column < now - int(kept_s * 1_000_000))
            await transaction.connection.execute(old)
        for table in (account_error, account_health, account_hour, account_unknown):
            await transaction.connection.execute(delete(table).where(table.c.account.not_in(select(account.c.id))))

    await run_transaction(record, body)
