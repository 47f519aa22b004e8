"""Free ports on the loopback address, outside the range from which outgoing connections take theirs."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

LOOPBACK = "127.0.0.1"
# reserved even while nobody listens on them: twenty ports of a stack are chosen before the first is used
_GIVEN: set[int] = set()


class _Reservations:
    """Reserves ports among all processes of a user: each locks the byte of that number in one file.

    The kernel releases the locks with the process, however it ends, so nothing needs to be cleaned up.
    """

    def __init__(self) -> None:
        self._owner = 0
        self._file = -1

    def take(self, port: int) -> bool:
        """Reserve a port until this process ends; False where another process holds it."""
        if self._owner != os.getpid():  # a forked child has the file, but not the locks
            path = Path(tempfile.gettempdir()) / f"usher-test-ports-{os.geteuid()}.lock"
            self._file, self._owner = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), os.getpid()
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
        except (BlockingIOError, PermissionError):
            return False
        return True


_RESERVED = _Reservations()


def free_port() -> int:
    """A port nobody listens on or was told of before, and that no outgoing connection can occupy meanwhile."""
    for _ in range(200):
        port = random.SystemRandom().randrange(15000, 32000)
        if port not in _GIVEN and _RESERVED.take(port) and _is_free(port):
            _GIVEN.add(port)
            return port
    raise OSError("no free port between 15000 and 32000 on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
