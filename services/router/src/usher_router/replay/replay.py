"""Give a fresh pool the inputs of a dispatch log: its decisions must be the same."""

import msgspec

from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.replay.log_batch import (
    AgentDropped,
    AgentPut,
    Began,
    Chosen,
    Claimed,
    LogBatch,
    Op,
    Proposed,
    WaitingDropped,
    WaitingPut,
)


class Difference(msgspec.Struct, frozen=True):
    """A difference between a replay and the log; times in microseconds."""

    dispatcher: str
    n: int
    now: int
    recorded: tuple[Chosen, ...]
    replayed: tuple[Chosen, ...]


class Replayed(msgspec.Struct):
    """The result of a replay: dispatchers, calls, proposals, how many won or lost, and differences."""

    dispatchers: int = 0
    asked: int = 0
    proposals: int = 0
    won: int = 0
    lost: int = 0
    differences: list[Difference] = []
    incomplete: list[str] = []  # dispatchers whose log has a gap or no beginning: not replayed from there on


class DispatcherSession:
    """One dispatcher's pool, rebuilt from its log."""

    def __init__(self) -> None:
        self.pool = Pool()
        self.claimed = 0  # number of last proposals, and of those claimed

    def take(self, op: Op) -> None:
        """Apply an operation of the log."""
        match op:
            case WaitingPut(waiting):
                self.pool.put_waiting(waiting)
            case AgentPut(pool_agent):
                self.pool.put_agent(pool_agent)
            case WaitingDropped(conversation):
                self.pool.drop_waiting(conversation)
            case AgentDropped(agent):
                self.pool.drop_agent(agent)
            case Began(pause_s):
                self.pool = Pool(pause_s)
            case _:
                pass

    def ask(self, op: Proposed) -> list[Proposal]:
        """Ask for proposals as the log says."""
        self.claimed = len(op.chosen)
        return self.pool.propose(op.now, op.limit)


class Replay:
    """Takes batches sorted by dispatcher and number, and compares all proposals; `found` is the result."""

    def __init__(self) -> None:
        self.found = Replayed()
        self._session, self._dispatcher, self._following = DispatcherSession(), "", 1

    def take(self, batch: LogBatch) -> None:
        """Replay one batch; after a hole, everything up to the next dispatcher is skipped."""
        if batch.dispatcher != self._dispatcher:
            self._session, self._dispatcher, self._following = DispatcherSession(), batch.dispatcher, 1
            self.found.dispatchers += 1
        if batch.n == self._following:
            self._following += 1
            _replay_batch(batch, self._session, self.found)
        elif batch.dispatcher not in self.found.incomplete:
            self.found.incomplete.append(batch.dispatcher)


def _replay_batch(batch: LogBatch, session: DispatcherSession, found: Replayed) -> None:
    for op in batch.ops:
        if isinstance(op, Proposed):
            _compare(batch, op, session.ask(op), found)
        elif isinstance(op, Claimed):
            found.won += len(op.won)
            found.lost += session.claimed - len(op.won)
        else:
            session.take(op)


def _compare(batch: LogBatch, op: Proposed, proposals: list[Proposal], found: Replayed) -> None:
    replayed = tuple(Chosen(one.conversation, one.wait_no, one.agent, one.clear_refused) for one in proposals)
    found.asked += 1
    found.proposals += len(op.chosen)
    if replayed != op.chosen:
        found.differences.append(Difference(batch.dispatcher, batch.n, op.now, op.chosen, replayed))
