"""A provider that is away while messages go on: nothing is lost, peers keep their order, others notice nothing."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import structlog
from usher_common.commands.delivery import DeliveryReported
from usher_connectors.contract import Account

from connecting.rig import Rig, open_rig
from peers.bot_api import Bot, BotApi
from waits import time_passes

log = structlog.get_logger()
RATE = 50  # messages a second to the provider that is away, over two of its bots, so that their rate allows it
PROVIDER_RATE = 30  # messages that a bot may send in any second
BUNCHED = 4  # calls that a busy machine lets arrive in the second after that in which they left
PEERS = 60  # of each bot: each takes one message a second
OTHERS_RATE = 10  # messages a second of the account at another provider
TICK_S = 0.1
BEFORE_S = 5.0
HALF = 0.5  # at least so much goes out while the other provider is away: nothing would if it waited for that one
LONG_S = 60.0  # of an outage: enough sends for a 99th percentile that one busy second does not decide


@pytest.fixture
async def rig(vhost_url: str, redis_url: str, database_url: str) -> AsyncIterator[Rig]:
    """Real servers."""
    async with open_rig(vhost_url, redis_url, database_url) as opened:
        yield opened


@dataclass
class Load:
    """Sends at a fixed rate, peer after peer; knows what each peer is to get, and when each text was published."""

    rig: Rig
    wanted: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    published: dict[tuple[str, str], float] = field(default_factory=dict)
    _count: int = 0

    async def run(self, accounts: list[str], per_s: int, seconds: float) -> None:
        """Publish so many a second in all."""
        loop = asyncio.get_running_loop()
        began, sent = loop.time(), 0
        while (elapsed := loop.time() - began) < seconds:
            while sent < elapsed * per_s:
                await self._publish(accounts[sent % len(accounts)])
                sent += 1
            await time_passes(TICK_S)

    async def _publish(self, account: str) -> None:
        self._count += 1
        peer, text = 1000 + self._count % PEERS, f"text {self._count}"
        self.wanted[account, peer].append(text)
        self.published[account, text] = asyncio.get_running_loop().time()
        await self.rig.send(account, (str(peer), text), channel="telegram")

    def delivered_within(self, account: str, bot: Bot, since: float, until: float) -> float:
        """The share of what was published then that reached the provider before the end of that time."""
        published = {text for (name, text), at in self.published.items() if name == account and since <= at < until}
        return sum(one.text in published and one.at < until for one in bot.sent) / len(published)

    def p99(self, account: str, bot: Bot, since: float, until: float) -> float:
        """The 99th percentile of the seconds from publishing to the provider, of what was published then."""
        latencies = sorted(
            one.at - at
            for one in bot.sent
            if (at := self.published.get((account, one.text))) is not None and since <= at < until
        )
        return latencies[int(len(latencies) * 0.99)]


def most_in_a_second(bot: Bot) -> int:
    """The most sends that a bot made within any second."""
    moments = [one.at for one in bot.sent]
    return max(sum(at <= other < at + 1.0 for other in moments[n : n + 200]) for n, at in enumerate(moments))


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("down_s", "scale"),
    [pytest.param(4.0, 0.05, id="short"), pytest.param(120.0, 1.0, id="two-minutes", marks=pytest.mark.long)],
)
async def test_a_provider_that_is_away_loses_nothing_and_disturbs_nobody(rig: Rig, down_s: float, scale: float) -> None:
    """What waited goes out within the provider's rate; another provider's account is as fast as before."""
    away, other = BotApi(rate=PROVIDER_RATE, latency_s=0.02), BotApi(latency_s=0.02)
    load, loop = Load(rig), asyncio.get_running_loop()
    accounts = {"a1": (away, "1:T"), "a2": (away, "2:T"), "b": (other, "3:T")}
    async with away.listening(), other.listening():
        for name, (api, token) in accounts.items():
            api.bot(token)
            await rig.add(Account(name, "telegram", {"api": api.url}, {"token": token}))
        async with rig.connectors(retry_scale=scale):
            began = loop.time()
            others = asyncio.create_task(load.run(["b"], OTHERS_RATE, BEFORE_S + down_s))
            theirs = asyncio.create_task(load.run(["a1", "a2"], RATE, BEFORE_S + down_s))
            await time_passes(BEFORE_S)
            await away.stop()
            down = loop.time()
            await time_passes(down_s)
            await away.start()
            up = loop.time()
            await asyncio.gather(others, theirs)
            total = sum(len(texts) for texts in load.wanted.values())
            await rig.until_rows(lambda rows: len(rows) == total and not _open(rows), seconds=60 + 4 * down_s)
            drained_s = loop.time() - up
            rows = await rig.rows()

    uncertain = {(row.account, row.message_id) for row in rows if row.status == "uncertain"}
    doubtful = len(uncertain)
    assert {row.status for row in rows} <= {"sent", "uncertain"}
    assert doubtful <= RATE  # what was under way when the provider went away
    for (account, peer), texts in load.wanted.items():
        api, token = accounts[account]
        got = api.texts(token, peer)
        assert got == [text for text in texts if text in got]  # in order, none twice
    missing = total - sum(len(api.bot(token).sent) for api, token in accounts.values())
    assert 0 <= missing <= doubtful
    told = [body for _, _, body in rig.ear.heard if isinstance(body, DeliveryReported)]
    assert len({body.message for body in told}) == total
    assert max(most_in_a_second(away.bot(token)) for token in ("1:T", "2:T")) <= PROVIDER_RATE + BUNCHED
    before, during = (load.p99("b", other.bot("3:T"), *span) for span in ((began, down), (down, up)))
    figures = {"p99_before_ms": round(before * 1e3), "p99_during_ms": round(during * 1e3), "uncertain": doubtful}
    log.info("provider_down.measured", drained_s=round(drained_s, 1), **figures)
    assert load.delivered_within("b", other.bot("3:T"), down, up) > HALF
    assert during <= 2 * before or down_s < LONG_S


def _open(rows: list[object]) -> bool:
    return any(row.status in {"queued", "sending"} or not row.reported for row in rows)  # type: ignore[attr-defined]
