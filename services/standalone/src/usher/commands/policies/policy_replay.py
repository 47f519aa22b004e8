"""`usher policy replay`: repeats recorded decisions, exactly or under another policy."""

import argparse
import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import read_now
from usher_common.runtime.settings import load_settings
from usher_gateway.settings import GatewaySettings
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import policy_hash, read_policy
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.replay.replay import Replay, Replayed

from usher.recorded.dispatch_log import batches_of
from usher.recorded.policy_comparison import compare, compare_stages, draw, simulated, table
from usher.recorded.read_period import read_period
from usher.recorded.stage_lines import stage_lines

SECOND = 1_000_000  # microseconds
UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}  # seconds
SHOWN = 10  # differences printed
CommandResult = tuple[int, Sequence[str]]


def add_replay(ways: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `usher policy replay`."""
    parser = ways.add_parser("replay", help="decide recorded work again: exactly, or under another policy")
    parser.add_argument("--since", type=duration_s, default="2h", metavar="2h", help="how far back: 90s, 30m, 2h, 1d")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="route what came by this policy, and compare")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the comparison, too")
    parser.set_defaults(run=run_replay)


def duration_s(text: str) -> int:
    """Parse "90s", "30m", "2h" or "1d" as seconds."""
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r}: a time is a number with s, m, h or d, such as 2h")
    return int(found[1]) * UNITS[found[2]]


def run_replay(words: argparse.Namespace, environ: Mapping[str, str]) -> CommandResult:
    """Replay; exit code 1 if a decision differs from the record."""
    url = load_settings(GatewaySettings, environ).record_url
    return asyncio.run(_replay(url, words))


async def _replay(url: str, words: argparse.Namespace) -> CommandResult:
    async with opened_record(url, read_only=True) as record:
        async with record.read() as connection:
            until = await read_now(connection)
        since = until - words.since * SECOND
        if words.policy is None:
            return tell_exact(await replay_exactly(record, since, until))
        return 0, await _compare(record, since, until, words)


async def replay_exactly(record: Record, since: int, until: int) -> Replayed:
    """Replay all dispatchers who wrote between these times, each from its beginning."""
    async with record.read() as connection:
        dispatchers = await RecordDispatches().dispatchers(connection, since, until)
    replaying = Replay()
    for dispatcher in dispatchers:
        async for batch in batches_of(record, dispatcher):
            replaying.take(batch)
    return replaying.found


def tell_exact(found: Replayed) -> CommandResult:
    """Describe the result of an exact replay."""
    lines = [
        f"{found.dispatchers} records of dispatchers, asked {found.asked} times: {found.proposals} proposals",
        f"{found.lost} of them were lost to other dispatchers, or to what happened meanwhile",
        f"{len(found.differences)} were decided otherwise than recorded",
    ]
    lines += [
        f"  {one.dispatcher} turn {one.n}: recorded {one.recorded}, replayed {one.replayed}"
        for one in found.differences[:SHOWN]
    ]
    lines += [f"  {one}: not replayed after the gap in its log" for one in found.incomplete]
    return (1 if found.differences else 0), lines


async def _compare(record: Record, since: int, until: int, words: argparse.Namespace) -> list[str]:
    text = words.policy.read_text(encoding="utf-8")
    document = read_policy(text)
    active, name = await active_policy(record)
    period = await read_period(record, since, until)
    other = f"{words.policy.name} {policy_hash(text)[:8]}"
    policies = {f"active {name}": active, other: document}
    outcomes = simulated(period, policies)
    lines, stages = compare(period, policies, outcomes), compare_stages(period, outcomes)
    if words.svg:
        words.svg.write_bytes(draw(lines))
    return [*table(lines), *(["", *stage_lines(stages)] if stages else [])]


async def active_policy(record: Record) -> tuple[PolicyDocument, str]:
    """Read the active policy and the first characters of its version; an empty one if none is active."""
    store = RecordPolicies()
    async with record.read() as connection:
        version = await store.active(connection)
        text = await store.text(connection, version) if version else None
    return (read_policy(text), version[:8]) if text is not None else (PolicyDocument(), "settings")
