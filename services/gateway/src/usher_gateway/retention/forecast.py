"""What would go when, by the rule that decides: read, and nothing is changed."""

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import func, select
from usher_common.record.port import Record
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables import schema
from usher_policy.retention.deciding import DAY, Ended, goes_at, named, rule_of
from usher_policy.retention.rules import Retention

from usher_gateway.retention.due import ended_of, with_content

NEVER, HELD, PROMISED = "no rule, or for ever", "held by a tag", "an answer is to be given"
_WEEK, _MONTH = 7 * DAY, 30 * DAY
_r = schema.content_removal.c


class Row(msgspec.Struct):
    """How many closed conversations a rule decides about, by when their content goes.

    `gone`: it is gone. `due`: with the next sweep; then within 7 and 30 days from now, or later. `next_at`: when the
    first of those that are not due goes, in ms since 1970; None: none does.
    """

    rule: str
    days: int | None
    gone: int = 0
    due: int = 0
    week: int = 0
    month: int = 0
    later: int = 0
    next_at: int | None = None

    def count(self, at: int, now: int) -> None:
        """Count one whose content goes at `at`; both in µs."""
        left = at - now
        if left <= 0:
            self.due += 1
            return
        self.next_at = min(at // 1000, self.next_at or at // 1000)
        if left <= _WEEK:
            self.week += 1
        elif left <= _MONTH:
            self.month += 1
        else:
            self.later += 1


class Forecast(msgspec.Struct):
    """By rule what goes, and how many closed conversations keep their content, by the reason."""

    rules: list[Row]
    stays: dict[str, int]


def forecast_of(retention: Retention, ended: Iterable[Ended], gone: Mapping[str, int], now: int) -> Forecast:
    """Count closed conversations with content; `gone` is the number of those without, by rule (pure)."""
    rows = {named(rule): Row(named(rule), rule.days) for rule in retention.rules}
    stays = dict.fromkeys((NEVER, HELD, PROMISED), 0)
    for one in ended:
        at = goes_at(retention, one)
        rule = rule_of(retention, one)
        if at is not None and rule is not None:
            rows[named(rule)].count(at, now)
        elif rule is None or rule.days is None:
            stays[NEVER] += 1
        else:
            stays[PROMISED if one.promised else HELD] += 1
    for name, count in gone.items():  # also by rules of earlier policies
        rows.setdefault(name, Row(name, None)).gone = count
    return Forecast(list(rows.values()), stays)


async def read_forecast(record: Record, retention: Retention) -> Forecast:
    """Read what would go by these rules. Raises Stall."""
    async with record.read() as connection:
        now = await read_now(connection)
        counted = select(_r.rule, func.count()).where(_r.done_at.is_not(None)).group_by(_r.rule).order_by(_r.rule)
        gone = {rule: int(count) for rule, count in await connection.execute(counted)}
    found = [ended_of(row) async for page in with_content(record) for row in page]
    return forecast_of(retention, found, gone, now)
