"""The SQL of a dump, on its way to a server that may be older than the program that wrote it."""

from collections.abc import AsyncIterator

HEAD_BYTES = 4096  # of the script, in which its settings stand: some 600
# Settings that a pg_restore writes whatever it restores, with the first version of the server that knows them.
_SINCE = {b"SET transaction_timeout = 0;\n": 17}


async def understood_by(server: int, script: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Leave out of the script's head what a server of this major version does not know."""
    head, whole = b"", False
    async for piece in script:
        if whole:
            yield piece
            continue
        head += piece
        if len(head) >= HEAD_BYTES:
            yield _known(server, head)
            whole = True
    if not whole:
        yield _known(server, head)


async def and_then(script: AsyncIterator[bytes], last: bytes) -> AsyncIterator[bytes]:
    """Append something, in the same transaction."""
    async for piece in script:
        yield piece
    yield last


def _known(server: int, head: bytes) -> bytes:
    for line, since in _SINCE.items():
        if server < since:
            head = head.replace(line, b"", 1)
    return head
