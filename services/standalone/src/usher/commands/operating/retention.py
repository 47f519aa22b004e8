"""`usher retention`: say what would go when, by the rules of the policy; nothing is changed."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.retention.forecast import Forecast, Row, read_forecast
from usher_gateway.settings import GatewaySettings
from usher_policy.document.read import PolicyError, read_policy
from usher_policy.retention.rules import Retention

Lines = tuple[int, list[str]]
_HEAD = ("rule", "days", "gone", "due", "7 days", "30 days", "later", "next")


def add_arguments(retention: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    retention.add_argument("--policy", type=Path, metavar="FILE", help="by this policy instead of the active one")
    retention.add_argument("--json", action="store_true", help="as one document of JSON")
    retention.set_defaults(run=run_retention)


def run_retention(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Count closed conversations by rule and by when their content goes."""
    url = load_settings(GatewaySettings, environ).record_url
    try:
        document = read_policy(words.policy.read_text(encoding="utf-8")) if words.policy else None
    except PolicyError as error:
        return 2, [f"{words.policy}: {error}"]
    forecast = asyncio.run(_read(url, document.retention if document is not None else None))
    return 0, [msgspec.json.encode(forecast).decode()] if words.json else lines_of(forecast)


async def _read(url: str, given: Retention | None) -> Forecast:
    async with opened_record(url, read_only=True) as record:
        retention = given if given is not None else (await ActivePolicy(record).current()).document.retention
        return await read_forecast(record, retention)


def lines_of(forecast: Forecast) -> list[str]:
    """Format a table, and what stays below it."""
    if not forecast.rules:
        return ["the policy has no rules under `retention`: nothing goes"]
    table = [_HEAD, *map(_cells, forecast.rules)]
    widths = [max(len(row[place]) for row in table) for place in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return [*lines, *(f"stays ({reason}): {count}" for reason, count in forecast.stays.items() if count)]


def _cells(row: Row) -> tuple[str, ...]:
    days = "for ever" if row.days is None else str(row.days)
    at = "-" if row.next_at is None else datetime.fromtimestamp(row.next_at / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    return row.rule, days, *(str(count) for count in (row.gone, row.due, row.week, row.month, row.later)), at
