"""ClamAV's clamd: a file is streamed to it, and it says what was found.

The command is INSTREAM, as clamd(8) of ClamAV 1.4 describes it: "zINSTREAM", then chunks, each with its length in four
bytes, the most significant first, then a length of zero. Commands and answers that begin with z end with a NUL.
"""

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import AsyncIterator
from urllib.parse import unquote, urlsplit

from usher_common.files import limits
from usher_common.files.port import TooLarge
from usher_common.files.scan.port import ScannerAway

_FOUND = re.compile(rb"stream: (.{1,200}) FOUND").fullmatch
_LENGTH = struct.Struct("!L")


class Clamd:
    """A clamd at `tcp://host:port` or `unix:/path`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        port = parts.port  # raises ValueError, too
        if parts.query or parts.fragment or parts.username:
            raise ValueError("expected tcp://host:port or unix:/path")
        if parts.scheme == "tcp" and parts.hostname and port and parts.path in {"", "/"}:
            self._path, self._host, self._port = "", parts.hostname, port
        elif parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            self._path, self._host, self._port = unquote(parts.path), "", 0
        else:
            raise ValueError("expected tcp://host:port or unix:/path")

    async def scan(self, pieces: AsyncIterator[bytes]) -> str:
        """Return what was found, "" if nothing was. Raises ScannerAway; TooLarge if it is more than clamd takes."""
        try:
            async with asyncio.timeout(limits.SCAN_S):
                answer = await self._ask(pieces)
        except OSError as error:  # a TimeoutError is one
            raise ScannerAway(f"clamd: {type(error).__name__}") from error
        if answer == b"stream: OK":
            return ""
        if found := _FOUND(answer):
            return found[1].decode("ascii", "replace")
        if answer.startswith(b"INSTREAM size limit exceeded"):
            raise TooLarge
        raise ScannerAway(f"clamd: {answer[:200].decode('ascii', 'replace')}")

    async def ask(self) -> None:
        """Send PING, which it answers whenever it has its signatures; raises ScannerAway."""
        try:
            async with asyncio.timeout(limits.LOOK_S):
                with await self._connected() as connection:
                    await asyncio.get_running_loop().sock_sendall(connection, b"zPING\0")
                    answer = await _read(connection)
        except OSError as error:  # a TimeoutError is one
            raise ScannerAway(f"clamd: {type(error).__name__}") from error
        if answer != b"PONG":
            raise ScannerAway(f"clamd: {answer[:200].decode('ascii', 'replace')}")

    async def _ask(self, pieces: AsyncIterator[bytes]) -> bytes:
        loop = asyncio.get_running_loop()
        with await self._connected() as connection:
            answer = asyncio.create_task(_read(connection))
            try:
                with contextlib.suppress(ConnectionError):  # what is refused before its end was answered, too
                    await loop.sock_sendall(connection, b"zINSTREAM\0")
                    async for piece in pieces:
                        if answer.done():
                            break
                        await loop.sock_sendall(connection, _LENGTH.pack(len(piece)) + piece)
                    await loop.sock_sendall(connection, _LENGTH.pack(0))
                return await answer
            finally:  # before the socket closes, whose number the next one may have
                answer.cancel()
                await asyncio.gather(answer, return_exceptions=True)

    async def _connected(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        family, where = socket.AF_UNIX, self._path or ("", 0)
        async with asyncio.timeout(limits.SCAN_CONNECT_S):
            if not self._path:
                found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
                family, where = found[0][0], (str(found[0][4][0]), self._port)
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.setblocking(False)  # noqa: FBT003 - the socket's own signature
                await loop.sock_connect(connection, where)
            except BaseException:
                connection.close()
                raise
            return connection


async def _read(connection: socket.socket) -> bytes:
    """Read an answer: all up to its NUL, or what there is when the other side hangs up."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < limits.SCAN_ANSWER_BYTES:
        piece = await asyncio.get_running_loop().sock_recv(connection, limits.SCAN_ANSWER_BYTES)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0")
