"""`usher audit`: list who read or changed what, and walk the chain (docs/audit.md)."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from usher_common.audit import log
from usher_common.audit.actions import ACTIONS, KINDS
from usher_common.audit.chain import End, Link
from usher_common.audit.log import Filter
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_gateway.settings import GatewaySettings

Lines = tuple[int, list[str]]


def add_arguments(audit: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    audit.add_argument("--who", default="", metavar="AGENT", help="an agent's id, or 'command line'")
    audit.add_argument("--action", default="", choices=["", *ACTIONS], metavar="ACTION")
    audit.add_argument("--kind", default="", choices=["", *KINDS], metavar="KIND", help="of thing")
    audit.add_argument("--thing", default="", metavar="ID", help="what it was done to")
    audit.add_argument("--before", type=int, default=0, metavar="N", help="entries before this number")
    audit.add_argument("--limit", type=int, default=50)
    audit.add_argument("--json", action="store_true", help="one entry of JSON in each line")
    audit.add_argument("--verify", action="store_true", help="walk the chain, and name the first entry that is wrong")
    audit.add_argument("--expect", default="", metavar="N:HASH", help="an end that --verify has printed earlier")
    audit.set_defaults(run=run_audit)


def run_audit(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """List entries, newest first, or walk the chain: the exit code is 1 if it is broken."""
    url = load_settings(GatewaySettings, environ).record_url
    return asyncio.run(_verify(words, url) if words.verify else _list(words, url))


async def _list(words: argparse.Namespace, url: str) -> Lines:
    wanted = Filter(words.who, words.action, words.kind, words.thing, words.before)
    async with opened_record(url, read_only=True) as record:
        found = await log.read(record, wanted, words.limit)
    return 0, [_json(one) if words.json else line_of(one) for one in found]


async def _verify(words: argparse.Namespace, url: str) -> Lines:
    expected = _end(words.expect) if words.expect else None
    async with opened_record(url, read_only=True) as record:
        verdict = await log.verify(record, expected)
    since = f", since entry {verdict.anchor.n} was cut off" if verdict.anchor.n else ""
    if verdict.broken is not None:
        return 1, [f"broken at entry {verdict.broken.n}: {verdict.broken.how}{since}"]
    head = f"{verdict.head.n}:{verdict.head.hash}"
    return 0, [f"{verdict.entries} entries, whole{since}; keep this end elsewhere: {head}"]


def line_of(link: Link) -> str:
    """Format an entry in a line."""
    one = link.entry
    at = datetime.fromtimestamp(one.at / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return f"{one.n}  {at}  {one.who or '-'}  {one.action}  {one.kind} {one.thing or '*'}"


def _json(link: Link) -> str:
    return msgspec.json.encode({**link.entry._asdict(), "hash": link.hash}).decode()


def _end(text: str) -> End:
    number, _, sum_ = text.partition(":")
    if not number.isdecimal() or len(sum_) != 64:
        raise ValueError(f"{text!r}: an end is NUMBER:HASH")
    return End(int(number), sum_)
