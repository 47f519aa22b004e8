"""ClamAV's clamd with a signature of our own for EICAR's test file, which does no harm and which every scanner finds.

Debian's package brings no database, and none is downloaded: one line by the rules of ClamAV's manual (*.ndb) is enough.
"""

import shutil
import socket
from pathlib import Path

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


def private_clamd(stream_bytes: int = STREAM_BYTES) -> ClamdServer:
    """A clamd of our own, not yet started; it listens on a port and on the socket `clamd.sock` of its folder.

    It takes files of so many bytes.
    """
    binary = debian.found_or_installed(_binary, "clamav-daemon")
    if binary is None:
        raise ServerMissing("ClamAV is missing: apt-get install clamav-daemon")
    folder, port = private_folder("clamav"), free_port()
    database = folder / "database"
    database.mkdir()
    (database / "own.ndb").write_text(f"{NAME}:0:*:{EICAR.hex()}\n")
    settings = folder / "clamd.conf"
    lines = [
        "Foreground yes",
        f"DatabaseDirectory {database}",
        f"TCPAddr {LOOPBACK}",
        f"TCPSocket {port}",
        f"LocalSocket {folder / 'clamd.sock'}",
        f"TemporaryDirectory {folder}",
        f"StreamMaxLength {stream_bytes}",
        "MaxThreads 2",
    ]
    settings.write_text("\n".join(lines) + "\n")
    process = Process([str(binary), "--config-file", str(settings)], folder)
    return ClamdServer(PrivateRunner(f"binary {binary}", folder, [process]), f"tcp://{LOOPBACK}:{port}")


def _binary() -> Path | None:
    found = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    return Path(found) if found else None
