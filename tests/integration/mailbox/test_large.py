"""Large mails cost time, not memory."""

import asyncio
import base64
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from usher_common.messages.content import Attachment

from connecting.mailboxes import Mailbox
from servers.ports import LOOPBACK

MEGABYTE = 1024 * 1024
SIZE = 20 * MEGABYTE
MOST = 5 * MEGABYTE


@asynccontextmanager
async def counting_server() -> AsyncIterator[tuple[int, list[int]]]:
    """Run a server that takes mails of any size and keeps only how many bytes they had; yields port and sizes."""
    sizes: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            answer = b"250 ok\r\n"
            match line[:4].upper().strip():
                case b"EHLO":
                    answer = b"250-here\r\n250-SIZE\r\n250 AUTH PLAIN\r\n"
                case b"AUTH":
                    answer = b"235 in\r\n"
                case b"DATA":
                    writer.write(b"354 go on\r\n")
                    size, tail = 0, b""
                    while not tail.endswith(b"\r\n.\r\n"):
                        piece = await reader.read(65536)
                        size, tail = size + len(piece), (tail + piece)[-5:]
                    sizes.append(size)
            writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    async with server:
        yield server.sockets[0].getsockname()[1], sizes


async def test_a_large_file_leaves_in_pieces(mailbox: Mailbox) -> None:
    """20 MB."""

    async def content() -> AsyncIterator[bytes]:
        for _ in range(SIZE // MEGABYTE):
            yield b"\x01" * MEGABYTE

    stored = await mailbox.files.put(content(), SIZE, "film.mp4", "agent:ana")
    file = Attachment(stored.id, "film.mp4", "video/mp4", stored.size)
    async with counting_server() as (port, sizes):
        account = mailbox.account(smtp_host=LOOPBACK, smtp_port=str(port), smtp_security="plain")
        tracemalloc.start()
        await mailbox.answer("ann@example.org", "The film.", account=account, attachments=(file,))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak < MOST
    assert sizes[0] > SIZE * 4 // 3


async def test_a_large_file_comes_in_pieces(mailbox: Mailbox) -> None:
    """20 MB, in 80 ranges."""
    coded = base64.encodebytes(b"\x01" * SIZE).decode()
    head = "From: ann@example.org\nMessage-ID: <1@x>\nContent-Type: video/mp4; name=film.mp4\n"
    mail = f"{head}Content-Transfer-Encoding: base64\n\n{coded}".encode()
    await mailbox.start()
    await mailbox.put(mail)
    del coded, mail
    tracemalloc.start()
    (found,) = await mailbox.received(1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < MOST
    assert found.attachments[0].size == SIZE
