"""ClamAV's clamd with a signature of our own for EICAR's test file, which does no harm and which every scanner finds.

Debian's package brings no database, and none is downloaded: one line by the rules of ClamAV's manual (*.ndb) is enough.
"""

import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from servers import debian
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.runners import PrivateRunner
from servers.server import Server, ServerMissing

# In two parts: whoever scans this repository shall find nothing.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_BYTES = 1024 * 1024  # what this clamd takes of one file at most
NAME = "Usher.Test.EICAR"


class ClamdServer(Server):
    """A clamd that knows one virus."""

    product = "ClamAV"

    @property
    def socket_url(self) -> str:
        """Where it listens in the file system."""
        assert isinstance(self.runner, PrivateRunner)
        return f"unix:{self.runner.folder / 'clamd.sock'}"

    def probe(self) -> str:
        """Ask for its version."""
        host, port = self.url.removeprefix("tcp://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(b"zVERSION\0")
            return connection.recv(200).decode().rstrip("\0").removeprefix("ClamAV ").partition("/")[0]


def private_clamd(settings: Mapping[str, str] = MappingProxyType({})) -> ClamdServer:
    """A clamd of our own, not yet started; it listens on a port and on the socket `clamd.sock` of its folder.

    `settings` are those of clamd.conf that it has besides, or instead; its folders and port are its own.
    """
    binary = debian.found_or_installed(_binary, "clamav-daemon")
    if binary is None:
        raise ServerMissing("ClamAV is missing: apt-get install clamav-daemon")
    folder, port = private_folder("clamav"), free_port()
    database = folder / "database"
    database.mkdir()
    (database / "own.ndb").write_text(f"{NAME}:0:*:{EICAR.hex()}\n")
    file = folder / "clamd.conf"
    given = {
        "StreamMaxLength": str(STREAM_BYTES),
        "MaxThreads": "2",
        **settings,
        "Foreground": "yes",
        "DatabaseDirectory": str(database),
        "TCPAddr": LOOPBACK,
        "TCPSocket": str(port),
        "LocalSocket": str(folder / "clamd.sock"),
        "TemporaryDirectory": str(folder),
    }
    file.write_text("".join(f"{key} {value}\n" for key, value in given.items()))
    process = Process([str(binary), "--config-file", str(file)], folder)
    return ClamdServer(PrivateRunner(f"binary {binary}", folder, [process]), f"tcp://{LOOPBACK}:{port}")


def _binary() -> Path | None:
    found = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    return Path(found) if found else None
