"""The file of proofs beside the record: a restored record does not have those of erasures after its backup."""

import asyncio
import os

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


def _append(file: str, line: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)  # in one write, so that two who append do not mix their lines
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
