"""`usher broadcast`: draft, try, start, pause and stop broadcasts (docs/broadcasts.md)."""

import argparse
import asyncio
import getpass
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.runtime.settings import load_settings
from usher_gateway.http.endpoints.outreach.broadcasts import draft_of
from usher_gateway.http.endpoints.outreach.documents import NewBroadcast
from usher_gateway.http.endpoints.outreach.faults import faults_of
from usher_gateway.outreach import planning, rows
from usher_gateway.outreach.domain.states import Action
from usher_gateway.outreach.rows import Broadcast
from usher_gateway.settings import GatewaySettings

from usher.acting import acting_on

Lines = tuple[int, list[str]]
_AUDITED: dict[Action, str] = {
    "start": "broadcast_started",
    "pause": "broadcast_paused",
    "stop": "broadcast_stopped",
}


def add_arguments(broadcast: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    words = broadcast.add_subparsers(dest="verb", required=True, metavar="VERB")
    words.add_parser("list", help="list them with their figures, newest first")
    drafting = words.add_parser("draft", help="draft one from a JSON file; nothing leaves before it is started")
    drafting.add_argument("file", metavar="FILE", type=Path)
    for verb, what in (
        ("show", "show one with its figures"),
        ("dry-run", "say who would be told now, and how many are left out and why"),
        ("start", "write the recipients and start it; a paused one goes on"),
        ("pause", "let nothing more leave until it is started again"),
        ("stop", "let nothing more leave, for good"),
    ):
        words.add_parser(verb, help=what).add_argument("id", metavar="ID")
    broadcast.set_defaults(run=run_broadcast)


def run_broadcast(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Run one of the verbs; returns the exit code and what to print."""
    settings = load_settings(GatewaySettings, environ)
    return asyncio.run(_run(words, settings))


async def _run(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    async with opened_record(settings.record_url, read_only=words.verb in ("list", "show", "dry-run")) as record:
        match words.verb:
            case "list":
                async with record.read() as connection:
                    found = await rows.newest(connection)
                return 0, [await _line(record, one) for one in found] or ["there are no broadcasts"]
            case "draft":
                return await _draft(record, await asyncio.to_thread(words.file.read_bytes))
            case "show":
                return 0, await _lines(record, await _found(record, words.id))
            case "dry-run":
                return 0, _counted(await planning.dry_run(record, await _found(record, words.id)))
            case verb:
                return await _change(record, await _found(record, words.id), verb)


async def _draft(record: Record, file: bytes) -> Lines:
    new = msgspec.json.decode(file, type=NewBroadcast)
    if wrong := faults_of(new):
        raise ValueError(f"{wrong[0].field}: {wrong[0].message}")
    drafted = draft_of(new, secrets.token_hex(8), f"cli:{getpass.getuser()}")
    await rows.create(acting_on(record, "broadcast_drafted", drafted.id), drafted)
    return 0, [drafted.id]


async def _change(record: Record, found: Broadcast, action: Action) -> Lines:
    state = await rows.change(acting_on(record, _AUDITED[action], found.id), found.id, action)
    if state is None:
        raise ValueError(f"{found.id} is {found.state}: that is not possible")
    lines: list[str] = []
    if state == "planning":
        totals = await planning.start(record, found)
        lines = ["it was stopped meanwhile"] if totals is None else _counted(totals)
    return 0, [*lines, *await _lines(record, await _found(record, found.id))]


async def _found(record: Record, key: str) -> Broadcast:
    async with record.read() as connection:
        found = await rows.read(connection, key)
    if found is None:
        raise LookupError(f"no broadcast {key}")
    return found


async def _line(record: Record, one: Broadcast) -> str:
    async with record.read() as connection:
        states, _ = await rows.figures(connection, one.id)
    figures = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "no recipients"
    return f"{one.id}  {one.state}  {one.name}: {figures}"


async def _lines(record: Record, one: Broadcast) -> list[str]:
    async with record.read() as connection:
        _, since = await rows.figures(connection, one.id)
    reasons = {name: one.left_out.get(name, 0) + since.get(name, 0) for name in {**one.left_out, **since}}
    return [await _line(record, one), *(f"left out, {reason}: {number}" for reason, number in reasons.items())]


def _counted(totals: planning.Totals) -> list[str]:
    told = ", ".join(f"{number} by {channel}" for channel, number in sorted(totals.channels.items()))
    return [
        f"{totals.told} of {totals.audience} are told" + (f": {told}" if told else ""),
        *(f"left out, {reason}: {number}" for reason, number in totals.left_out.items()),
    ]
