"""The inputs and results of a dispatcher's pool as values, and their stored form."""

import zlib
from collections.abc import Sequence

import msgspec

from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import PoolAgent

LEVEL = 1  # compression level: a third of the bytes at 10 ms a megabyte; higher levels cost more than they save


class Began(msgspec.Struct, frozen=True, array_like=True, tag="began"):
    """A fresh pool was made with this pause after a refusal, in seconds."""

    refusal_pause_s: float


class WaitingPut(msgspec.Struct, frozen=True, array_like=True, tag="waits"):
    """A waiting conversation was added or updated."""

    waiting: Waiting


class WaitingDropped(msgspec.Struct, frozen=True, array_like=True, tag="waits_not"):
    """A conversation no longer waits."""

    conversation: str


class AgentPut(msgspec.Struct, frozen=True, array_like=True, tag="works"):
    """An agent was added or updated."""

    pool_agent: PoolAgent


class AgentDropped(msgspec.Struct, frozen=True, array_like=True, tag="works_not"):
    """An agent was removed."""

    agent: str


class Chosen(msgspec.Struct, frozen=True, array_like=True):
    """One proposal, without its explanation."""

    conversation: str
    wait_no: int
    agent: str
    clear_refused: bool


class Proposed(msgspec.Struct, frozen=True, array_like=True, tag="proposed"):
    """The pool was asked at `now` (microseconds) for at most `limit` proposals, and returned these."""

    now: int
    limit: int
    chosen: tuple[Chosen, ...]


class Claimed(msgspec.Struct, frozen=True, array_like=True, tag="claimed"):
    """Of the last proposals the record confirmed these conversations; the others were lost."""

    won: tuple[str, ...]


Op = Began | WaitingPut | WaitingDropped | AgentPut | AgentDropped | Proposed | Claimed
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Op]).decode


class LogBatch(msgspec.Struct, frozen=True):
    """Successive operations of one dispatcher; `n` counts from 1 without gaps, `at` is when the batch was written."""

    dispatcher: str
    n: int
    policy: str
    payload: bytes
    at: int = 0

    @property
    def ops(self) -> list[Op]:
        """Decode the operations, in order."""
        return _decode(zlib.decompress(self.payload))


def pack(ops: Sequence[Op]) -> bytes:
    """Encode the operations, in order."""
    return zlib.compress(_encode(ops), LEVEL)
