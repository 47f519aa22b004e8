"""`usher parked`: list, show, replay and drop what was set aside (docs/runbooks/parked.md)."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from usher_common.bus.open import open_bus
from usher_common.bus.port import Bus
from usher_common.handling import BusClosed, Stall
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.runtime.settings import load_settings
from usher_gateway.limits import PARKED_PUBLISH_S, PARKED_WHY_CHARS
from usher_gateway.parked import replay, rows
from usher_gateway.parked.collect import collect
from usher_gateway.parked.domain import CLASSES, Item, Selection
from usher_gateway.parked.shown import content_of, first_bytes
from usher_gateway.settings import GatewaySettings

from usher.acting import acting_on, note

Lines = tuple[int, list[str]]


def add_arguments(parked: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    words = parked.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = words.add_parser("list", help="list them, newest first")
    listing.add_argument("--limit", type=int, default=50)
    showing = words.add_parser("show", help="show one with its content")
    showing.add_argument("id", metavar="ID")
    replaying = words.add_parser("replay", help="send them again, the oldest first")
    dropping = words.add_parser("drop", help="delete them for good; asks first")
    dropping.add_argument("--why", required=True, type=_why, help="recorded with your name")
    dropping.add_argument("--yes", action="store_true", help="do not ask")
    for parser in (replaying, dropping):
        parser.add_argument("ids", nargs="*", metavar="ID")
        parser.add_argument("--all", action="store_true", help="all of them")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    for parser in (listing, replaying, dropping):
        parser.add_argument("--channel", default="", help="only those of this channel")
        parser.add_argument("--class", dest="reason_class", default="", choices=["", *CLASSES], metavar="CLASS",
                            help=f"only those parked for this kind of reasons: {', '.join(CLASSES)}")  # fmt: skip
    parked.set_defaults(run=run_parked)


def run_parked(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Run one of the verbs; returns the exit code and what to print."""
    settings = load_settings(GatewaySettings, environ)
    try:
        return asyncio.run(_VERBS[words.verb](words, settings))
    except (TimeoutError, BusClosed) as error:
        raise Stall("the bus does not answer; nothing is lost, repeat this") from error


async def _list(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    chosen = Selection(channel=words.channel, reason_class=words.reason_class)
    async with opened_record(settings.record_url, read_only=True) as record:
        found = [item for item in await rows.read_newest(record) if chosen.has(item)]
        total = await rows.count_parked(record)
    lines = [line_of(item) for item in found[: words.limit]]
    return 0, [*lines, f"{len(found)} of {total} parked", *await _noted(settings)]


async def _noted(settings: GatewaySettings) -> list[str]:
    """Note that they were listed. Without anybody's words in it, the list is worth more than its entry."""
    try:
        await note(settings.record_url, "parked_read")
    except ValueError:
        return ["a process has this SQLite file: the audit log does not have it that you looked"]
    return []


async def _show(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    async with opened_record(settings.record_url, read_only=True) as record:
        found = await rows.read_one(record, words.id)
    if found is None:
        raise LookupError(f"no parked message {words.id}")
    await note(settings.record_url, "parked_read", words.id)
    item, data = found
    content = content_of(item)
    text = f"bytes (hex, {len(data)} in all): {first_bytes(data)}"
    if content is not None:
        text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    return 0, [line_of(item), f"detail: {item.row.detail}", f"envelope: {item.row.envelope_id}", text]


async def _replay(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    chosen = _selection(words)
    async with _writing(settings) as (opened, bus):
        record = acting_on(opened, "parked_replayed", *words.ids) if not words.dry_run else opened
        if words.dry_run:
            return 0, _told(replay.would_do(await replay.planned(record, chosen)), "would be sent again")
        lines: list[str] = []
        left = 1
        while left:
            done = await replay.replay(record, bus, chosen, _user())
            lines += _told(done, "sent again")
            left = done.left if done.done else 0
    return 0, [*lines, "what parks again is listed with its new reason: usher parked list"]


async def _drop(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    chosen = _selection(words)
    async with _writing(settings) as (record, _):
        would = await replay.would_drop(record, chosen)
        if words.dry_run or not would.done:
            return 0, _told(would, "would be deleted")
        if not words.yes and not _agreed(len(would.done)):
            return 1, ["nothing was deleted"]
        these = Selection(ids=frozenset(item.row.id for item in would.done))  # no other than those that were shown
        acting = acting_on(record, "parked_dropped", *sorted(these.ids))
        return 0, _told(await replay.drop(acting, these, _user(), words.why), "deleted")


_VERBS = {"list": _list, "show": _show, "replay": _replay, "drop": _drop}


@asynccontextmanager
async def _writing(settings: GatewaySettings) -> AsyncIterator[tuple[Record, Bus]]:
    async with opened_record(settings.record_url) as record:
        bus = open_bus(settings.bus_url, partitions=settings.partitions, record=record)
        try:
            async with asyncio.timeout(PARKED_PUBLISH_S):
                await collect(bus, record)
            yield record, bus
        finally:
            await bus.close()


def line_of(item: Item) -> str:
    """Format one in a line: id, when, stream and partition, channel, what it is, class and reason."""
    at = datetime.fromtimestamp(item.row.at / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    state = " being replayed" if item.row.replayed_at is not None else ""
    return (
        f"{item.row.id}  {at}  {item.row.stream}/{item.row.partition}  {item.where.channel or '-'}  "
        f"{item.where.kind or 'unreadable'}  {item.reason_class}: {item.row.reason}{state}"
    )


def _told(done: replay.Done, what: str) -> list[str]:
    lines = [line_of(item) for item in done.done]
    lines.append(f"{len(done.done)} {what}")
    lines += _counted(done.busy, "are being replayed by somebody else")
    lines += _counted(len(done.unreadable), "cannot be read, and are not sent")
    lines += _counted(len(done.overtaking), "overtake something older of the same conversation that stays parked")
    return lines + _counted(done.left, "more were chosen")


def _counted(number: int, what: str) -> list[str]:
    return [f"{number} {what}"] if number else []


def _selection(words: argparse.Namespace) -> Selection:
    chosen = Selection(frozenset(words.ids), words.channel, words.reason_class, words.all)
    if chosen.empty:
        raise ValueError("name ids, --channel, --class or --all")
    return chosen


def _agreed(number: int) -> bool:
    if not sys.stdin.isatty():
        raise ValueError("without a terminal nobody can be asked: add --yes")
    return input(f"Delete {number} parked messages for good? Type yes: ").strip() == "yes"


def _user() -> str:
    return f"cli:{getpass.getuser()}"


def _why(text: str) -> str:
    if not text.strip() or len(text) > PARKED_WHY_CHARS:
        raise argparse.ArgumentTypeError(f"say why, in at most {PARKED_WHY_CHARS} characters")
    return text
