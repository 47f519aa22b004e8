"""Measure what facts about contacts cost that come with messages, in the router's frames on PostgreSQL (decision 0285).

A record of 50,000 contacts; 2,000 of them write in turn, in frames of several sizes: without a profile, with the one
that is known already, as pages and providers repeat it, and with an attribute that is new each time.

    PYTHONPATH=tests/support python -m benchmarks.profiles
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from itertools import count

from sqlalchemy import text
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import Envelope, wrap
from usher_common.ids import visitor_message_id
from usher_common.messages.content import Profile
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_router.domain.policy import Policy

from routing.history import History
from servers import private_postgres

STRANGERS = 50_000  # contacts who do not write
WRITERS = 2_000
FRAMES = {1: 200, 10: 1_000, 100: 2_000}  # messages of a frame, and of each kind in a round
ROUNDS = 5
_STRANGERS = "INSERT INTO contact (id, name, created_at) SELECT 's' || n, 'Vera ' || n, n FROM generate_series(1, :n) n"
Come = Callable[[int], Profile | None]


def known(writer: int) -> Profile:
    """Return what pages and providers repeat."""
    return Profile(
        name=f"Vera {writer}", email=f"vera{writer}@example.com", attributes={"plan": "gold", "city": "Graz"}
    )


def changed(turn: int) -> Profile:
    """Return what is known, and an attribute that is new."""
    return Profile(attributes={"order": str(turn)})


class Measured:
    """Writers, and the messages that they write; `come` returns the profile of a message of that number."""

    def __init__(self, history: History, come: Come) -> None:
        self.history = history
        self._come = come
        self._numbers = count()

    async def write(self, frame: int, messages: int) -> tuple[float, float]:
        """Handle so many messages in frames; returns microseconds of a message, and of our own processor time in it."""
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(0, messages, frame):
            await self.history.frame([self._message() for _ in range(frame)])
        each = 1e6 / messages
        return (time.perf_counter() - began) * each, (time.process_time() - cpu) * each

    def _message(self) -> Envelope:
        number = next(self._numbers)
        peer, profile = f"p{number % WRITERS}", self._come(number)
        body = MessageReceived("webhook", peer, "webhook", f"text {number}", profile=profile)
        return wrap(visitor_message_id("webhook", peer, f"{id(self)} {number}"), 1, "", body)


async def measure(url: str) -> None:
    """Print the medians."""
    record = open_record(url)
    history = History(record, Policy())
    await history.begin(["ana"])
    async with record.transaction() as transaction:
        await transaction.connection.execute(text(_STRANGERS), {"n": STRANGERS})
    writers = {
        "none": Measured(history, lambda _number: None),
        "known": Measured(history, lambda number: known(number % WRITERS)),
        "new": Measured(history, changed),
    }
    await writers["known"].write(100, WRITERS)
    async with record.transaction() as transaction:
        await transaction.connection.execute(text("ANALYZE"))
    for frame, messages in FRAMES.items():
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in writers}
        for _ in range(ROUNDS):
            for name, one in writers.items():
                took[name].append(await one.write(frame, messages))
        shown = ", ".join(f"{name} {_median(found, 0)} ({_median(found, 1)})" for name, found in took.items())
        print(f"frames of {frame:3}: {shown} µs of a message (of our processor time)", flush=True)
    await record.close()


def _median(found: list[tuple[float, float]], which: int) -> str:
    return f"{statistics.median(one[which] for one in found):.0f}"


async def main() -> None:
    """Run on a PostgreSQL of one's own."""
    with private_postgres() as server:
        async with server.fresh_database() as url:
            await migrate(url)
            await measure(url)


if __name__ == "__main__":
    asyncio.run(main())
