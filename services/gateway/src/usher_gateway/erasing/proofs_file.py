"""The file of proofs beside the record: a restored record does not have those of erasures after its backup."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import structlog

from usher_gateway.erasing.proofs import Proof

log = structlog.get_logger()


async def append_proof(file: str, proof: Proof) -> None:
    """Append a proof, durably, to the file that everybody who erases shares; "" is no file.

    The contact is erased already, so that a file that cannot be written is no error: it is said in the log.
    """
    if not file:
        return
    try:
        await asyncio.to_thread(_append, file, msgspec.json.encode(proof) + b"\n")
    except OSError as error:
        log.error("erasures.not_noted", file=file, erasure=proof.erasure, error=str(error))  # noqa: TRY400 - no fault of ours


async def complete(file: str, found: AsyncIterator[Proof]) -> int:
    """Append, durably, those that the file lacks; returns how many. What it has stays, whatever the record knows.

    Raises OSError, and ValueError for a file that holds something else.
    """
    known = await asyncio.to_thread(_known, file)
    added = 0
    async for proof in found:
        if proof.erasure not in known:
            await asyncio.to_thread(_append, file, msgspec.json.encode(proof) + b"\n")
            added += 1
    return added


def _known(file: str) -> set[str]:
    try:
        lines = Path(file).read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    return {msgspec.json.decode(line, type=Proof).erasure for line in lines if line.strip()}


def _append(file: str, line: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)  # in one write, so that two who append do not mix their lines
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
