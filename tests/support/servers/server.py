"""A server that tests and benchmarks may start, stop, kill and restart, whatever runs it."""

import asyncio
import atexit
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self, TypeVar

READY_SECONDS = 90
T = TypeVar("T")


class ServerMissing(Exception):  # noqa: N818 - a finding, told in one line
    """This server cannot be had on this machine; the text says what to install."""


class Runner(Protocol):
    """What runs a server: processes of ours, a container, or somebody else."""

    @property
    def what(self) -> str:
        """Such as "binary /usr/bin/redis-server"."""

    @property
    def note(self) -> str:
        """Such as "private instance"."""

    @property
    def alive(self) -> bool:
        """Whether it can still become ready."""

    def start(self) -> None:
        """Start it with the data of the last time."""

    def stop(self) -> None:
        """End it in order, keeping its data."""

    def kill(self) -> None:
        """Kill -9."""

    def close(self) -> None:
        """End it and remove its data."""

    def run_tool(self, name: str, *words: str) -> None:
        """Run one of the server's own command line tools beside it."""

    def last_words(self) -> str:
        """The end of its log."""


class Server(ABC):
    """A runner, and the knowledge of when it is ready."""

    product: ClassVar[str]
    _open: ClassVar["weakref.WeakSet[Server]"] = weakref.WeakSet()

    def __init__(self, runner: Runner, url: str) -> None:
        self.runner = runner
        self.url = url
        self.version = "?"
        Server._open.add(self)

    @property
    def how(self) -> str:
        """What the tests ran against, for the summary."""
        return f"{self.runner.what} {self.version} ({self.runner.note})"

    @abstractmethod
    def probe(self) -> str:
        """Talk to the server and return its version, or raise."""

    def start(self) -> None:
        """Start and wait until it answers."""
        self.runner.start()
        self.version = self._await_answer()

    def stop(self) -> None:
        """End in order, keeping port and data."""
        self.runner.stop()

    def kill(self) -> None:
        """Kill -9 the real process, keeping port and data."""
        self.runner.kill()

    def restart(self) -> None:
        """Start again on the same port and data, after a kill too."""
        self.runner.stop()
        self.start()

    def close(self) -> None:
        """End and remove the data."""
        self.runner.close()
        Server._open.discard(self)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _await_answer(self) -> str:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                return self.probe()
            except Exception as error:
                if time.monotonic() > deadline or not self.runner.alive:
                    raise RuntimeError(f"{self.product} does not answer: {self.runner.last_words()}") from error
            time.sleep(0.05)


def close_all() -> None:
    """Close every server still open."""
    for server in list(Server._open):
        server.close()


def run_blocking(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, whether or not this thread has a running loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


atexit.register(close_all)
