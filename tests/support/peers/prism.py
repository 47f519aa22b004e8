"""Prism with a vendor's OpenAPI description: a server that refuses each request that the description does not allow.

The descriptions are their vendors', and no part of this repository: they lie in the folder that USHER_SPECS_DIR names,
else in `shared/specs` beside this repository, or beside the one that it is a clone or a worktree of.
"""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from peers.node import peer_process
from repository import ROOT
from servers.ports import LOOPBACK, free_port
from servers.process import remove_folder
from servers.server import ServerMissing
from waits import eventually


def vendors_spec(name: str) -> Path:
    """The file of a description; raises ServerMissing with where it was looked for."""
    folders = list(dict.fromkeys(_folders()))
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    looked = ", ".join(map(str, folders))
    raise ServerMissing(f"no {name} of its vendor: set USHER_SPECS_DIR (looked in {looked})")


def _folders() -> Iterator[Path]:
    if given := os.environ.get("USHER_SPECS_DIR"):
        yield Path(given)
        return
    repositories = [ROOT]
    for words in (
        ("rev-parse", "--path-format=absolute", "--git-common-dir"),
        ("config", "--get", "remote.origin.url"),
    ):
        found = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
        if (path := Path(found.stdout.strip())).is_absolute():
            repositories.append(path.parent if path.name == ".git" else path)
    for repository in repositories:
        yield repository.resolve().parent / "shared" / "specs"


@asynccontextmanager
async def prism(spec: str) -> AsyncIterator[str]:
    """Serve a vendor's description within the block; yields the URL. Raises ServerMissing."""
    port = free_port()
    process = peer_process("prism", {"PORT": str(port), "SPEC": str(vendors_spec(spec))})
    process.start()
    try:
        async with aiohttp.ClientSession() as http:
            url = f"http://{LOOPBACK}:{port}"
            await eventually(lambda: _answers(http, url))
            yield url
    finally:
        process.kill()
        remove_folder(process.folder)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as response:
            return response.status > 0
    except aiohttp.ClientError:
        return False
