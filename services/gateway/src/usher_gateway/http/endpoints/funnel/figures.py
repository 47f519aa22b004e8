"""Count what each stage of the funnel solved, handed on and cost, by version of the policy."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from aiohttp import web
from sqlalchemy import func, select
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables.funnel import stage_passage
from usher_common.sheets.rows import BOM, line_of
from usher_common.units import DAY_US
from usher_policy.document.funnel import Funnel, StageName

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.funnel.documents import FunnelQuery, FunnelReport, StageFigures
from usher_gateway.http.pages import HEADERS
from usher_gateway.limits import FIGURES_DAYS

_p = stage_passage.c
_ORDER = get_args(StageName)
_FILE = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="funnel.csv"',
    "Cache-Control": "no-store",
}
_COLUMNS = ("version", "stage", "entered", "solved", "escalated", "abandoned", "refused", "open")
_MORE = ("mean_seconds", "cost", "saved", "reasons")


async def export(call: Call) -> web.Response:
    """Send the figures as a file for spreadsheets."""
    return web.Response(text="".join(_lines(await report(call))), headers={**HEADERS, **_FILE})


async def report(call: Call) -> FunnelReport:
    """Show the figures."""
    query: FunnelQuery = call.query
    funnel = (await call.site.policy.current()).document.funnel or Funnel()
    async with call.site.record.read() as connection:
        now = await read_now(connection)
        until = query.until * 1000 or now + 1
        since = query.since * 1000 or until - FIGURES_DAYS * DAY_US
        within = [_p.entered_at >= since, _p.entered_at < until, _p.policy.startswith(query.version)]
        groups = (_p.policy, _p.stage, _p.outcome, _p.left_by)
        sums = (func.count(), func.sum(_p.left_at - _p.entered_at), func.sum(_p.cost), func.sum(_p.saved))
        rows = (await connection.execute(select(*groups, *sums).where(*within).group_by(*groups))).all()
    return FunnelReport(
        since=since // 1000, until=until // 1000, currency=funnel.currency, stages=tuple(stages_of(rows))
    )


def stages_of(rows: Iterable[Any]) -> Iterator[StageFigures]:
    """Sum up rows of (version, stage, outcome, reason, number, µs spent, cost, saved), by version and stage."""
    grouped: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        grouped.setdefault((row[0], row[1]), []).append(row)
    for version, stage in sorted(grouped, key=lambda one: (one[0], _ORDER.index(one[1]))):
        yield _figures(version, stage, grouped[version, stage])


def _figures(version: str, stage: str, rows: list[Any]) -> StageFigures:
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    handed_on: Counter[str] = Counter()
    for _, _, outcome, reason, number, *_ in rows:
        outcomes[outcome or "open"] += number
        if outcome:
            reasons[reason] += number
        if outcome == "escalated":
            handed_on[reason] += number
    left = sum(reasons.values())
    seconds = sum(int(row[5] or 0) for row in rows) / 1_000_000
    return StageFigures(
        version=version,
        stage=stage,
        entered=sum(outcomes.values()),
        solved=outcomes["solved"],
        escalated=outcomes["escalated"],
        abandoned=outcomes["abandoned"],
        refused=outcomes["refused"],
        open=outcomes["open"],
        escalated_by=dict(sorted(handed_on.items())),
        reasons=dict(sorted(reasons.items())),
        mean_seconds=round(seconds / left, 1) if left else None,
        cost=round(sum(row[6] for row in rows), 4),
        saved=round(sum(row[7] for row in rows), 4),
    )


def _lines(found: FunnelReport) -> Iterator[str]:
    yield BOM + line_of([*_COLUMNS, *_MORE, "currency"])
    for one in found.stages:
        plain = [str(getattr(one, name)) for name in _COLUMNS]
        took = "" if one.mean_seconds is None else f"{one.mean_seconds:g}"
        why = "; ".join(f"{reason} {number}" for reason, number in one.reasons.items())
        yield line_of([*plain, took, f"{one.cost:g}", f"{one.saved:g}", why, found.currency])
