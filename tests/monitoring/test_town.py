"""Everything that Prometheus is asked has answers that change, and each alert follows its fault, in a whole town."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from usher_common.runtime.background_loops import stop_tasks

from dashboards.committed import asked, expressions
from servers import PostgresServer, RedisServer, ServerMissing, in_ci, private_rabbitmq
from waits import time_passes
from watching.fault_table import FAULTS, KILLS, SLOW, UNTRIED
from watching.faults import keeps_promises
from watching.inflicting import Seen, seen
from watching.prometheus import private_prometheus
from watching.rules import alerts, rules, shortened_windows
from watching.shakes import shaken
from watching.tables import table_of_alerts, table_of_answers
from watching.town import Town, open_town
from watching.walks import EARLY, WALKS, walk_on

EMPTY = {  # what this run cannot have, with the reason
    "usher-services: Transactions in one commit of SQLite A": "only the embedded record has it: test_prometheus.py",
    "usher-routing: What came again or means nothing D": "no command here is older than commands are remembered",
    "rule: UsherDispatchNotRecorded": UNTRIED["UsherDispatchNotRecorded"],
}
SELDOM = {  # what it may have or not, with the reason
    f"usher-routing: Error of the expected wait {name}": "few who wait here had been told how long" for name in "AB"
}
STILL = {  # what has an answer that may remain the same
    "rule: usher:level:budget accept_to_agent": "a constant",
    "rule: usher:level:budget acceptance": "a constant",
    "usher-channels: Results that could not be reported A": "only a fault of our own code moves it",
    "usher-services: Failures A": "only a fault of our own code moves it",
    "usher-services: Live events C": "only a fault of our own code moves it",
    "usher-routing: Gaps in the dispatch log A": UNTRIED["UsherDispatchNotRecorded"],
    "usher-routing: Error of the expected wait A": "few who waited here had been told how long",
    "usher-visitors: Conversion of the invited and of the control group B": "few of the control group buy here",
    **{
        f"usher-objectives: Articles are found fast: {name}": "no search here takes a tenth of a second"
        for name in ("kept A", "allowance left A", "burn rate A", "burn rate B", "burn rate C")
    },
    "usher-services: Partitions that move C": "a frame must be unconfirmed at the moment in which a connection ends",
    "usher-services: Publishers that wait for space A": "20,000 envelopes must wait for the broker",
}
LATELY, SHOWN = "5s", "30s"  # what Grafana's two intervals are here
TURNED = "usher-services: Background loops that turned longest ago A"
LOOPS = "[2m]"  # it looks for what turned in this time, and not in the last minute, which is no window
BEFORE_S = 50.0  # in which the town only lives: longer than the baselines of accounts look back
AFTER_S = 5.0


@asynccontextmanager
async def town_of(folder: Path, postgres: PostgresServer, cache: RedisServer) -> AsyncIterator[Town]:
    """Open a town with a broker that tells Prometheus what it does."""
    try:
        private_prometheus({}).close()
        broker = private_rabbitmq(metrics=True)
    except ServerMissing as missing:
        (pytest.fail if in_ci() else pytest.skip)(str(missing))
    cache.empty()
    with broker:
        async with open_town(folder, (broker, postgres, cache)) as town:
            yield town


def everything() -> Iterator[tuple[str, str]]:
    """Yield where each expression stands, and the expression with short windows."""
    for where, expr in expressions():
        short = expr.replace("[1h]", LOOPS) if where == TURNED else shortened_windows(expr)
        yield where, asked(short, lately=LATELY, shown=SHOWN)
    for one in rules():
        where = one.name + "".join(f" {value}" for key, value in one.labels.items() if key == "level")
        yield f"rule: {where}", shortened_windows(one.expr)


@pytest.mark.long
@pytest.mark.timeout(1_800)
async def test_every_expression_changes_and_every_alert_follows_its_fault(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """A shop with all of its people for some minutes, in which everything happens that somebody is told of."""
    async with town_of(tmp_path, postgres, redis_server) as town:
        began = time.time()
        for walk, pause_s in WALKS.items():
            town.pace.spawn(walk_on(town, walk, pause_s))
        early = [asyncio.create_task(walk_on(town, walk, pause_s)) for walk, pause_s in EARLY.items()]
        await time_passes(BEFORE_S)
        await stop_tasks(*early)
        with suppress(TimeoutError):  # then the alert on it says so
            await keeps_promises(town)
        found = await inflict(town)
        await shaken(town)
        await time_passes(AFTER_S)
        table = await answers(town, began, time.time())
        faulty = await town.prometheus.faulty_rules()
    sys.stdout.write(table_of_alerts(found, UNTRIED) + table_of_answers(table))

    assert faulty == []
    assert [one for one in found if one.wrong] == []
    assert {one.alert for one in found} | UNTRIED.keys() == {one.name for one in alerts()}
    assert {where for where, values in table.items() if not values} - SELDOM.keys() == EMPTY.keys()
    unmoved = {where for where, values in table.items() if values and len(set(values)) == 1}
    assert {where for where in unmoved if not where.startswith("rule: Usher")} - STILL.keys() == set()


async def inflict(town: Town) -> list[Seen]:
    """Inflict every fault; those that take long beside the others, and before anything that they need is killed."""
    slow = [asyncio.create_task(seen(town, one)) for one in SLOW]
    found = [one for fault in FAULTS for one in await seen(town, fault)]
    found += [one for those in await asyncio.gather(*slow) for one in those]
    return found + [one for fault in KILLS for one in await seen(town, fault)]


async def answers(town: Town, began: float, ended: float) -> dict[str, list[float]]:
    """Return what each expression gave in this time: of all its series, that with the most different values."""
    found: dict[str, list[float]] = {}
    for where, expr in everything():
        series = await town.prometheus.over(expr, began, ended)
        found[where] = max(series, key=lambda values: len(set(values)), default=[])
    return found
