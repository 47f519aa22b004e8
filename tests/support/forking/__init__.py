"""Processes of Usher that are forked from one which has loaded all of it: each starts in a tenth of the time (0390).

`python -m usher_gateway` spends more than a second of processor time on loading, before its first line of its own runs.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from secret_logs import know_process
from servers.process import STOP_SECONDS, UMASK, Process
from servers.reaper import REAPER, end_tree

TEMPLATE_FILE = Path(__file__).parent / "template.py"


class Template:
    """The process that has loaded Usher, and forks when it is told to; it ends with this one."""

    def __init__(self) -> None:
        self.used = False  # benchmarks measure processes that start as people start them
        self._child: subprocess.Popen[bytes] | None = None
        self._one_by_one = threading.Lock()

    def fork(self, module: str, words: Sequence[str], folder: Path, env: Mapping[str, str]) -> int:
        """Run `python -m module words` in this folder; returns its process id."""
        wanted = {"module": module, "words": words, "folder": str(folder), "env": dict(env), "umask": UMASK}
        with self._one_by_one:
            if self._child is None:
                self._child = subprocess.Popen(
                    [sys.executable, "-P", str(TEMPLATE_FILE)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                )
            assert self._child.stdin is not None
            assert self._child.stdout is not None
            self._child.stdin.write(json.dumps(wanted).encode() + b"\n")
            self._child.stdin.flush()
            return int(self._child.stdout.readline())


TEMPLATE = Template()


@dataclass
class ForkedProcess(Process):
    """A process of Usher, forked: what can be done with one is the same."""

    module: str = ""
    words: Sequence[str] = ()
    _pid: int = 0
    _ended: int = field(default=-1, repr=False)  # a descriptor that can be read once it has ended

    @property
    def pid(self) -> int:
        if not self._pid:
            raise RuntimeError(f"{self.module} is not running")
        return self._pid

    @property
    def alive(self) -> bool:
        return bool(self._pid) and not self._waited(0)

    def start(self) -> None:
        (self.folder / "output.log").touch()  # whoever looks for it may be sooner than the process
        self._pid = TEMPLATE.fork(self.module, self.words, self.folder, {**os.environ, **self.env})
        try:
            self._ended = os.pidfd_open(self._pid)
        except ProcessLookupError:  # it has ended already
            self._ended = -1
        REAPER.watch_process(self._pid)
        know_process(self.argv, self.env, self.folder / "output.log")

    def stop(self) -> None:
        if not self._pid:
            return
        if not self._waited(0):
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._ended, self.stop_signal)
        if not self._waited(STOP_SECONDS):
            end_tree(self._pid)
        self._gone()

    def kill(self) -> None:
        if self._pid:
            end_tree(self._pid)
            self._gone()

    def _waited(self, seconds: float) -> bool:
        """Whether it has ended, at the latest after so many seconds."""
        return self._ended < 0 or bool(select.select([self._ended], [], [], seconds)[0])

    def _gone(self) -> None:
        self._waited(STOP_SECONDS)
        REAPER.forget_process(self._pid)
        if self._ended >= 0:
            os.close(self._ended)
        self._pid, self._ended = 0, -1


def usher_process(
    module: str, words: Sequence[str], folder: Path, env: Mapping[str, str], *, anew: bool = False
) -> Process:
    """Return `python -m module words`, forked in tests unless it is to start `anew`."""
    argv = [sys.executable, "-m", module, *words]
    if TEMPLATE.used and not anew:
        return ForkedProcess(argv, folder, env, module=module, words=words)
    return Process(argv, folder, env)
