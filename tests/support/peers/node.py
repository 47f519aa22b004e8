"""Programs of npm that tests run as peers: installed from their lock file, once for all workers."""

import fcntl
import subprocess
from pathlib import Path

from repository import ROOT
from servers.process import Process, private_folder
from servers.server import ServerMissing

NPM_IN = ROOT / "scripts" / "npm-in"
PEERS = Path(__file__).parent
INSTALL_SECONDS = 300


def installed(name: str) -> Path:
    """The folder of this peer with its packages as the lock file has them; raises ServerMissing with npm's words."""
    folder = PEERS / name
    stamp = folder / "node_modules" / ".package-lock.json"
    with (folder / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.stat().st_mtime < (folder / "package-lock.json").stat().st_mtime:
            words = ("ci", "--no-audit", "--no-fund", "--loglevel=error")
            found = subprocess.run(
                [NPM_IN, folder, *words], capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS
            )
            if found.returncode:
                raise ServerMissing(f"npm cannot install {name}: {found.stderr.strip()[-500:]}")
            stamp.touch()
    return folder


def peer_process(name: str, env: dict[str, str]) -> Process:
    """A peer's `npm start`, not yet started."""
    return Process([str(NPM_IN), str(installed(name)), "--silent", "start"], private_folder(name), env)
