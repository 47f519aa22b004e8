"""`usher contact`: erase a contact with a proof, erase again after a restore, export one (docs/data-protection.md)."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
from usher_common.files.settings import opened_store
from usher_common.live.open import open_live
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_gateway.erasing import proofs
from usher_gateway.erasing.erase import Refused, Stores, erase
from usher_gateway.erasing.export import export
from usher_gateway.erasing.proofs import Proof
from usher_gateway.erasing.proofs_file import complete
from usher_gateway.erasing.replay import replay
from usher_gateway.settings import GatewaySettings

from usher.acting import acting_on, note

Lines = tuple[int, list[str]]
_encode = msgspec.json.encode


def add_arguments(contact: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    words = contact.add_subparsers(dest="verb", required=True, metavar="VERB")
    erasing = words.add_parser("erase", help="erase one with all that were merged into one, and print the proof")
    erasing.add_argument("id", nargs="?", default="", metavar="CONTACT")
    erasing.add_argument("--yes", action="store_true", help="do not ask")
    erasing.add_argument("--replay", action="store_true", help="after a restore: erase again whom the proofs name")
    erasing.add_argument("--proofs", type=Path, metavar="FILE", help="proofs that the restored record does not have")
    erasures = words.add_parser("erasures", help="print all proofs, one in a line: keep them apart from the backups")
    erasures.add_argument("--into", type=Path, metavar="FILE", help="append those that FILE lacks instead")
    exporting = words.add_parser("export", help="print all that is known of one as JSON")
    exporting.add_argument("id", metavar="CONTACT")
    exporting.add_argument("--to", type=Path, metavar="FILE", help="write it there instead")
    contact.set_defaults(run=run_contact)


def run_contact(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Run one of the verbs; returns the exit code and what to print."""
    settings = load_settings(GatewaySettings, environ)
    try:
        return asyncio.run(_run(words, settings))
    except Refused as refused:
        raise ValueError(str(refused)) from None


async def _run(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    match words.verb:
        case "export":
            return await _export(words, settings)
        case "erasures":
            async with opened_record(settings.record_url, read_only=True) as record:
                if words.into:
                    added = await complete(str(words.into), proofs.proofs(record))
                    return 0, [f"{added} appended to {words.into}"]
                return 0, [_encode(proof).decode() async for proof in proofs.proofs(record)]
        case _:
            return await _erase(words, settings)


async def _erase(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    if bool(words.id) == words.replay:
        raise ValueError("name a contact, or say --replay")
    if words.proofs and not words.replay:
        raise ValueError("--proofs belongs to --replay")
    if words.replay:
        given = await asyncio.to_thread(_read_proofs, words.proofs) if words.proofs else []
        async with _stores(settings) as on:
            done = await replay(on, given, _user())
        lines = [_encode(proof).decode() for proof in done.erased]
        lines += [f"{person} is left: {reason}" for person, reason in sorted(done.left.items())]
        return int(bool(done.left)), [*lines, f"{len(done.erased)} erased, {len(done.left)} left"]
    if not words.yes and not _agreed():
        return 1, ["nothing was erased"]
    async with _stores(settings) as on:
        acting = replace(on, record=acting_on(on.record, "contact_erased", words.id))
        return 0, [_encode(await erase(acting, words.id, _user())).decode()]


async def _export(words: argparse.Namespace, settings: GatewaySettings) -> Lines:
    async with opened_record(settings.record_url, read_only=True) as record, opened_store(settings) as store:
        pieces = await export(record, store, words.id)
        if pieces is None:
            raise LookupError(f"no contact {words.id}")
        await note(settings.record_url, "contact_exported", words.id)
        if words.to is None:
            async for piece in pieces:
                sys.stdout.buffer.write(piece)
            return 0, []
        with words.to.open("xb") as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
    return 0, [f"written to {words.to}"]


@asynccontextmanager
async def _stores(settings: GatewaySettings) -> AsyncIterator[Stores]:
    async with opened_record(settings.record_url) as record, opened_store(settings) as store:
        live = await open_live(settings.live_url)
        try:
            yield Stores(record, live, store, register=settings.erasures_file)
        finally:
            await live.close()


def _read_proofs(file: Path) -> Sequence[Proof]:
    lines = [line for line in file.read_bytes().splitlines() if line.strip()]
    return [msgspec.json.decode(line, type=Proof) for line in lines]


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise ValueError("without a terminal nobody can be asked: add --yes")
    return input("Erase this contact for good? Type yes: ").strip() == "yes"


def _user() -> str:
    return f"cli:{getpass.getuser()}"
