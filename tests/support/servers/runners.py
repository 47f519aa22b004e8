"""The runners that need no container engine: private processes, and a server that somebody else runs."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .process import Process, remove_folder


class PrivateRunner:
    """Processes of ours with free ports and a temporary folder; the last one is the server itself."""

    note = "private instance"

    def __init__(self, what: str, folder: Path, processes: Sequence[Process]) -> None:
        self.what = what
        self.folder = folder
        self.processes = processes
        self.process = processes[-1]

    @property
    def alive(self) -> bool:
        """Whether the server's process runs."""
        return self.process.alive

    def start(self) -> None:
        """Start what is not running."""
        for process in self.processes:
            if not process.alive:
                process.kill()
                process.start()

    def stop(self) -> None:
        """End the server in order, then its attendants."""
        for process in reversed(self.processes):
            process.stop()

    def kill(self) -> None:
        """Kill -9 the server and its attendants."""
        for process in reversed(self.processes):
            process.kill()

    def close(self) -> None:
        """End without ceremony: the data goes too."""
        self.kill()
        remove_folder(self.folder)

    def run_tool(self, name: str, *words: str) -> None:
        """Run the tool that lies beside the server's program, in the server's environment."""
        tool = Path(self.process.argv[0]).with_name(name)
        env = {**os.environ, **self.process.env}
        subprocess.run([str(tool), *words], env=env, check=True, capture_output=True)

    def last_words(self) -> str:
        """The end of the server's output."""
        return self.process.last_words()


class ForeignRunner:
    """A server given by its URL, which we may use but not control."""

    note = "not started by the tests"
    alive = True

    def __init__(self, what: str) -> None:
        self.what = what

    def start(self) -> None:
        """It runs already."""

    def stop(self) -> None:
        """Refuse: it is not ours."""
        raise RuntimeError(f"{self.what} is not ours to stop; unset it to get a private server")

    def kill(self) -> None:
        """Refuse: it is not ours."""
        self.stop()

    def close(self) -> None:
        """Leave it running."""

    def run_tool(self, name: str, *words: str) -> None:  # noqa: ARG002 - the same tool as of the others
        """Refuse: it is not ours."""
        self.stop()

    def last_words(self) -> str:
        """Its log is not ours to read."""
        return f"nothing answers at {self.what}"
