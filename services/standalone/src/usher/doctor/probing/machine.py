"""Look at this machine's disks, and at what processes here tell of themselves."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from usher.doctor.judging.disk import Place
from usher.doctor.limits import CONNECT_S

TOKEN_ENDS = "usher_account_token_ends_timestamp_seconds"  # noqa: S105 - a metric's name


def look_at_folder(path: Path) -> Place:
    """Look at a folder and its disk; blocks, as a network folder may."""
    there = path.is_dir()
    nearest = next(one for one in (path, *path.absolute().parents) if one.exists())
    writable = os.access(nearest, os.W_OK | os.X_OK)
    space = shutil.disk_usage(nearest)
    return Place(str(path), there, writable, space.free, space.total)


def look_at_file(path: Path) -> Place:
    """Look whether a file can be appended to, or made in its folder; blocks, as a network folder may."""
    there = path.is_file()
    writable = os.access(path, os.W_OK) if there else os.access(path.parent, os.W_OK | os.X_OK) and not path.exists()
    return Place(str(path), there, writable)


async def token_ends(ports: Sequence[tuple[str, int]]) -> dict[str, float]:
    """Ask internal ports of this machine when accounts' tokens end (s since the epoch); who does not answer is left."""
    found: dict[str, float] = {}
    for host, port in ports:
        text = await _metrics(host, port)
        for family in text_string_to_metric_families(text):
            if family.name == TOKEN_ENDS:
                found |= {sample.labels["account"]: sample.value for sample in family.samples}
    return found


async def _metrics(host: str, port: int) -> str:
    timeout = aiohttp.ClientTimeout(total=CONNECT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://{host}:{port}/metrics") as response,
        ):
            return await response.text() if response.status == 200 else ""
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        return ""
