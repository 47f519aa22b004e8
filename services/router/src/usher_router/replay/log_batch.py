"""What goes into a dispatcher's pool and comes out of it, as values, and their form on record."""

import zlib
from collections.abc import Sequence

import msgspec

from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import PoolAgent

LEVEL = 1  # of the compression: a third of the bytes for 10 ms a megabyte; better ones cost more than they save


class Began(msgspec.Struct, frozen=True, array_like=True, tag="began"):
    """A fresh pool, made with this; the pause in seconds."""

    refusal_pause_s: float


class WaitingPut(msgspec.Struct, frozen=True, array_like=True, tag="waits"):
    """A conversation waits, or waits otherwise."""

    waiting: Waiting


class WaitingDropped(msgspec.Struct, frozen=True, array_like=True, tag="waits_not"):
    """A conversation waits no more."""

    conversation: str


class AgentPut(msgspec.Struct, frozen=True, array_like=True, tag="works"):
    """What is known of an agent."""

    pool_agent: PoolAgent


class AgentDropped(msgspec.Struct, frozen=True, array_like=True, tag="works_not"):
    """An agent is no more."""

    agent: str


class Chosen(msgspec.Struct, frozen=True, array_like=True):
    """One proposal, without its explanation."""

    conversation: str
    wait_no: int
    agent: str
    clear_refused: bool


class Proposed(msgspec.Struct, frozen=True, array_like=True, tag="proposed"):
    """The pool was asked at `now` (microseconds) for at most `limit` proposals, and gave these."""

    now: int
    limit: int
    chosen: tuple[Chosen, ...]


class Claimed(msgspec.Struct, frozen=True, array_like=True, tag="claimed"):
    """Of what was proposed last, the record confirmed these conversations; the others were lost."""

    won: tuple[str, ...]


Op = Began | WaitingPut | WaitingDropped | AgentPut | AgentDropped | Proposed | Claimed
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Op]).decode


class LogBatch(msgspec.Struct, frozen=True):
    """A stretch of one dispatcher's life; `n` counts from 1 without gaps, `at` is when it was written."""

    dispatcher: str
    n: int
    policy: str
    payload: bytes
    at: int = 0

    @property
    def ops(self) -> list[Op]:
        """Decode what happened, in order."""
        return _decode(zlib.decompress(self.payload))


def pack(ops: Sequence[Op]) -> bytes:
    """Encode what happened, in order."""
    return zlib.compress(_encode(ops), LEVEL)
