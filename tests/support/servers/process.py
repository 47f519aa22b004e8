"""One process of a private server: started in its own session, killed with its children, never left behind."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from secret_logs import know_process

from .reaper import REAPER, end_tree

STOP_SECONDS = 30
UMASK = 0o022  # servers of another user read what they are given, whatever the umask of this run


def private_folder(name: str) -> Path:
    """A temporary folder that a server of another user may pass through, removed when we are gone."""
    folder = Path(tempfile.mkdtemp(prefix=f"usher-{name}-", dir=_temporary_root()))
    folder.chmod(0o711)
    REAPER.watch_folder(folder)
    return folder


def _temporary_root() -> str:
    root = Path(tempfile.gettempdir())
    passable = all(parent.stat().st_mode & 0o001 for parent in (root, *root.parents))
    return str(root) if passable or os.geteuid() != 0 else "/tmp"  # noqa: S108 - mkdtemp makes it private


@dataclass
class Process:
    """A command, kept so that it can be started again."""

    argv: Sequence[str]
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    user: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    _child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id while it runs."""
        if self._child is None:
            raise RuntimeError(f"{self.argv[0]} is not running")
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start it, writing to output.log in its folder."""
        with (self.folder / "output.log").open("ab") as log:
            self._child = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, **self.env},
                start_new_session=True,
                umask=UMASK,
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
            )
        REAPER.watch_process(self._child.pid)
        know_process(self.argv, self.env, self.folder / "output.log")

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        if self._child is None:
            return
        self._child.send_signal(self.stop_signal)
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            end_tree(self._child.pid)
        self._gone()

    def kill(self) -> None:
        """Kill -9, children included."""
        if self._child is not None:
            end_tree(self._child.pid)
            self._gone()

    def last_words(self) -> str:
        """The end of what it wrote."""
        return (self.folder / "output.log").read_text(errors="replace")[-2000:]

    def _gone(self) -> None:
        if self._child is not None:
            self._child.wait()
            REAPER.forget_process(self._child.pid)
            self._child = None


def remove_folder(folder: Path) -> None:
    """Remove a private folder with everything in it."""
    shutil.rmtree(folder, ignore_errors=True)
