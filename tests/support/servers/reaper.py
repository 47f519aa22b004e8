"""End private servers and remove their folders once the process that started them is gone, however it ended."""

import contextlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

END_SECONDS = 10


class Reaper:
    """A child that outlives us by a moment: its input ends when this process ends, even by kill -9."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def watch_process(self, pid: int) -> None:
        """End this process and its children when we are gone."""
        self._tell(f"+pid {pid}")

    def forget_process(self, pid: int) -> None:
        """Forget a process that has ended; its number may be given to another one."""
        self._tell(f"-pid {pid}")

    def watch_folder(self, folder: Path) -> None:
        """Remove this folder when we are gone."""
        self._tell(f"+dir {folder}")

    def watch_container(self, identifier: str) -> None:
        """Remove this container when we are gone."""
        self._tell(f"+box {identifier}")

    def forget_container(self, identifier: str) -> None:
        """It has been removed."""
        self._tell(f"-box {identifier}")

    def _tell(self, line: str) -> None:
        if self._child is None:
            self._child = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, start_new_session=True)
        assert self._child.stdin is not None
        self._child.stdin.write(line.encode() + b"\n")
        self._child.stdin.flush()


def end_tree(pid: int) -> None:
    """Kill -9 a process and all it started, and wait until they are gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        deadline = time.monotonic() + END_SECONDS
        while any(_runs(member) for member in family) and time.monotonic() < deadline:
            time.sleep(0.005)


def _runs(process: psutil.Process) -> bool:
    """Return whether it still holds ports and memory; a zombie may wait long for its parent."""
    try:
        return process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False


def _remove_container(identifier: str) -> None:
    import docker  # noqa: PLC0415 - slow, and seldom needed

    with contextlib.suppress(Exception):
        docker.from_env().containers.get(identifier).remove(force=True, v=True)


def _reap() -> None:
    """Listen until our parent is gone, then end what it left."""
    left: set[tuple[str, str]] = set()
    for line in sys.stdin:
        verb, _, what = line.rstrip("\n").partition(" ")
        (left.add if verb[0] == "+" else left.discard)((verb[1:], what))
    for pid in (what for kind, what in left if kind == "pid"):
        end_tree(int(pid))
    for folder in (what for kind, what in left if kind == "dir"):
        shutil.rmtree(folder, ignore_errors=True)
    for identifier in (what for kind, what in left if kind == "box"):
        _remove_container(identifier)


REAPER = Reaper()

if __name__ == "__main__":
    _reap()
