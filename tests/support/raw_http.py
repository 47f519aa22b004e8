"""Requests written byte by byte, as no client library would."""

import asyncio


async def first_answer(port: int, head: bytes) -> tuple[bytes, asyncio.StreamWriter]:
    """Send a head as it is to a port of this machine; returns the head of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    return await reader.readuntil(b"\r\n\r\n"), writer
