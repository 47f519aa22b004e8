"""`usher backup`: write the record and the uploaded files into a new folder, or check one (docs/backup.md)."""

import argparse
import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from usher_common.runtime.settings import load_settings

from usher.backup.limits import SHOWN_FAULTS
from usher.backup.make import make
from usher.backup.manifest import Manifest
from usher.backup.noting import note_made
from usher.backup.settings import BackupSettings
from usher.backup.verify import faults_of, manifest_of

Lines = tuple[int, list[str]]
SECRETS = (
    "not in it: USHER_SECRET and USHER_ACCOUNT_KEYS. Keep them elsewhere: without them the secrets of channel accounts"
    " cannot be opened, visitors are strangers, and links to files are void."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    command.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder; with --into, where to make one")
    command.add_argument("--into", action="store_true", help="make a folder in FOLDER, named by the time (UTC)")
    command.add_argument("--check", action="store_true", help="check the backup FOLDER instead: hashes, and readable")
    command.set_defaults(run=run_backup)


def run_backup(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Make or check one; returns the exit code and what to print."""
    settings = load_settings(BackupSettings, environ)
    if words.check and words.into:
        raise ValueError("--check names one backup: --into belongs to making one")
    if words.check:
        return asyncio.run(_check(settings, words.folder))
    folder = words.folder / f"usher-{datetime.now(UTC):%Y%m%dT%H%M%SZ}" if words.into else words.folder
    manifest = asyncio.run(make(settings, folder))
    unnoted = asyncio.run(note_made(settings, manifest.moment))
    return 0, [f"written to {folder}", *told(manifest), *unnoted, SECRETS]


async def _check(settings: BackupSettings, folder: Path) -> Lines:
    manifest = manifest_of(folder)
    faults = await faults_of(folder, manifest, settings.pg_bin)
    if faults:
        return 1, [*faults[:SHOWN_FAULTS], f"{len(faults)} faults: this backup cannot be restored"]
    return 0, [*told(manifest), "whole, and can be read"]


def told(manifest: Manifest) -> list[str]:
    """Say what a backup holds."""
    moment = datetime.fromtimestamp(manifest.moment / 1_000_000, UTC).isoformat(timespec="milliseconds")
    record, server = manifest.record, f" {manifest.server}" if manifest.server else ""
    lines = [
        f"moment: {moment}, Usher {manifest.usher}, schema {manifest.schema}",
        f"record: {manifest.kind}{server}, {record.size} bytes",
        f"files: {manifest.stored}, {manifest.stored_bytes} bytes",
    ]
    if manifest.missing:
        lines.append(f"not in the store: {len(manifest.missing)} files that the record names (manifest: missing)")
    if manifest.damaged:
        lines.append(f"other than was uploaded: {len(manifest.damaged)} files (manifest: damaged)")
    return lines
