"""One process at a time writes a SQLite file: an advisory lock file beside it, released when its process dies."""

import fcntl
import os
from pathlib import Path

from usher_common.record.errors import RecordInUse


class FileLock:
    """Held from construction to `close`; raises RecordInUse if another process holds it.

    The file stays, unlocked: if it were removed, two processes could lock two different files of the same name.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(f"{path}.lock")
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode().strip()
            os.close(self._file)
            raise RecordInUse(f"{path} is in use by process {holder or 'unknown'}; stop it first") from None
        os.truncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def close(self) -> None:
        """Release the lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
