"""`usher restore`: put a backup in the place of the record and the files, while no service runs (docs/backup.md)."""

import argparse
import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

from usher_common.live.open import open_live
from usher_common.live.port import LiveAway
from usher_common.record.errors import RecordInUse
from usher_common.runtime.settings import load_settings
from usher_router.domain.policy import Policy
from usher_router.settings import RouterSettings, policy_of

from usher.backup.manifest import BackupError
from usher.backup.restore import Options, Restored, restore
from usher.backup.settings import BackupSettings
from usher.commands.operating.backup import told

Lines = tuple[int, list[str]]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    command.add_argument("folder", type=Path, metavar="FOLDER", help="a backup, as `usher backup` wrote it")
    command.add_argument("--replace", action="store_true", help="remove the record and files that are there")
    command.add_argument("--moved", action="store_true",
                         help="nothing ran since the backup: what waits there is still to be sent")  # fmt: skip
    command.add_argument("--erasures", type=Path, action="append", default=[], metavar="FILE",
                         help="a register of erasures, as `usher contact erasures` prints it")  # fmt: skip
    command.add_argument("--without-erasures", action="store_true",
                         help="there is no register of erasures after the backup, or none is readable")  # fmt: skip
    command.set_defaults(run=run_restore)


def run_restore(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Restore; returns the exit code, 1 if somebody who was erased had to be left, and what to print."""
    settings = load_settings(BackupSettings, environ)
    policy = policy_of(load_settings(RouterSettings, environ))
    options = Options(words.replace, words.moved, words.erasures, words.without_erasures)
    return asyncio.run(_restore(settings, words.folder, options, policy))


async def _restore(settings: BackupSettings, folder: Path, options: Options, policy: Policy) -> Lines:
    try:
        done = await restore(settings, folder, options, policy)
    except RecordInUse as error:
        raise BackupError(str(error)) from None
    cleared = await _clear_live(settings.live_url)
    return int(bool(done.erased.left)), [*told(done.manifest), *_done(done), cleared]


async def _clear_live(url: str) -> str:
    """Empty the live store: its marks say of messages that are not on record any more that they were accepted."""
    live = await open_live(url)
    try:
        await live.clear()
    except LiveAway as away:
        return f"the live store could not be emptied ({away}): empty it (FLUSHDB) before services start"
    finally:
        await live.close()
    return "the live store is empty; services may start"


def _done(done: Restored) -> Iterator[str]:
    settled, erased = done.settled, done.erased
    yield from _counted(settled.sends, "sends may have left since: repeated only where a repeat is recognised")
    yield from _counted(settled.broadcasts, "broadcasts are paused: whom they told since is not known")
    yield from _counted(settled.events, "events are left out: report them again if they were not told")
    yield from _counted(settled.sessions, "sign-ins are over")
    yield from _counted(done.removed, "files that the backup does not know were removed")
    yield f"{len(erased.erased)} contacts erased again, {len(erased.left)} left"
    for person, reason in sorted(erased.left.items()):
        yield f"{person} is left: {reason}"


def _counted(number: int, what: str) -> Iterator[str]:
    if number:
        yield f"{number} {what}"
