"""Real faults: what is done to a town, and what ends it."""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress

import aiohttp
import asyncpg
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.ids import partition_of

from stack.seeding import WEBHOOK_ACCOUNT
from stack.service import Service
from stack.visitor import Visitor
from waits import eventually, time_passes
from watching.inflicting import Step
from watching.surroundings import restarted
from watching.town import GOOD, LASTS_S, PARTITIONS, SPACE_MB, Town
from watching.walks import stopgap, upload, writes_on_whatsapp

DAY_S = 86_400
GUESSERS, GUESSES_EACH = 8, 25  # more than 50 in the time of the alert
LOCKED_S, FREE_S = 2.5, 0.5  # the record is slow: messages wait so long, and then some of them come through
OFTEN = 1_000
WRITTEN_S, DELIVERED_EVERY_S = 200.0, 0.3  # ago, which is late; more often than others write there
IN_VAIN = f"account = '{WEBHOOK_ACCOUNT}' AND status = 'queued' AND attempts > 0"
LEFT_BYTES = 40_000
LATE_PEER, SLOW_PEER = "4918000000", "4918000001"
WAITS = "SELECT 1 FROM conversation WHERE peer = $1 AND status <> 'closed'"
LATE = "UPDATE conversation SET visitor_at = visitor_at - 84600000000 WHERE peer = $1 AND status <> 'closed'"  # 23.5 h
IS_LATE = "SELECT 1 FROM conversation WHERE peer = $1 AND status <> 'closed' AND visitor_at < opened_at"


async def nothing(_: Town) -> None:
    """It ends by itself."""


def killed(choose: Callable[[Town], Service]) -> tuple[Step, Step]:
    """Return how a service is killed, and started again."""

    async def kill(town: Town) -> None:
        choose(town).kill()

    async def start(town: Town) -> None:
        await choose(town).start()

    return kill, start


async def bad_policy(town: Town) -> None:
    """Write a policy with a mistake."""
    town.policy.write_text(GOOD.replace("queues:", "queuez:"), encoding="utf-8")


async def good_policy(town: Town) -> None:
    """Write the former one again."""
    town.policy.write_text(GOOD, encoding="utf-8")


async def guesses(town: Town) -> None:
    """Guess a password, from several browsers at once."""
    url = town.stack.gateway_urls[0]
    body = {"login": "sue", "password": "guess"}
    async with aiohttp.ClientSession() as http:

        async def guess() -> None:
            for _ in range(GUESSES_EACH):
                async with http.post(f"{url}/api/session", json=body, headers={"Origin": url}) as answer:
                    await answer.read()

        await asyncio.gather(*(guess() for _ in range(GUESSERS)))


async def waits_alone(town: Town) -> None:
    """Wait in a queue that nobody serves."""
    town.alone = Visitor("alone", town.stack.gateway_urls, entry={"point": "alone"})
    await town.alone.start()
    await town.alone.write("is anybody there?")


async def gives_up(town: Town) -> None:
    """End the conversation: nobody waits any more."""
    assert town.alone
    await town.alone.say({"type": "end", "conversation": town.alone.conversation})
    await town.alone.until(lambda: not town.alone or not town.alone.unsent)
    await town.alone.stop()


async def keeps_promises(town: Town) -> None:
    """Let the agent of that queue come until nobody there is owed an answer; who waited for a call waits no more."""
    await town.run_sql("UPDATE promise SET kept_at = made_at, how = 'phone' WHERE kept_at IS NULL AND queue = 'calls'")

    async def kept() -> bool:
        return not await town.ask_sql("SELECT 1 FROM promise WHERE kept_at IS NULL AND queue = 'forgotten'")

    async with stopgap(town):
        await eventually(kept, every=1)


async def tears_gap(town: Town) -> None:
    """Move the first message of a conversation that was closed just now to another number."""
    await town.run_sql(
        "UPDATE message SET seq = seq + 1000000 WHERE seq = 1 AND conversation_id = (SELECT conversation_id"
        " FROM assignment JOIN conversation c ON c.id = conversation_id WHERE c.status = 'closed'"
        " ORDER BY ended_at DESC NULLS LAST LIMIT 1)"
    )


async def closes_gap(town: Town) -> None:
    """Move it back."""
    await town.run_sql("UPDATE message SET seq = seq - 1000000 WHERE seq > 1000000")


async def miscounts(town: Town) -> None:
    """Write another load than that of the open conversations."""
    await town.run_sql("UPDATE agent SET load = load + 1 WHERE login = 'sue'")


async def poisons(town: Town) -> None:
    """Publish what PostgreSQL cannot store."""
    bus = open_bus(town.stack.env["USHER_BUS_URL"], partitions=PARTITIONS)
    text = MessageReceived(WEBHOOK_ACCOUNT, "poisoner", "webhook", "a\0b")
    try:
        home = partition_of(WEBHOOK_ACCOUNT, "poisoner", PARTITIONS)
        await bus.publish(INBOUND, home, wrap(f"poison-{time.time_ns()}", time.time_ns() // 1000, "t", text))
    finally:
        await bus.close()


async def drops_parked(town: Town) -> None:
    """Drop what is parked, as the runbook says."""
    url, body = town.stack.gateway_urls[0], {"everything": True, "why": "test data"}
    async with town.desk.http.post(f"{url}/api/parked/drop", json=body, headers=town.desk.headers) as answer:
        assert answer.status == 200, await answer.text()


async def takes_nothing(town: Town) -> None:
    """Let the provider be away, for longer than the alert allows: what was tried in vain is made older."""
    town.crowd.provider.fail_next = 1_000_000

    async def waits() -> bool:
        return bool(await town.ask_sql(f"SELECT 1 FROM delivery WHERE {IN_VAIN}"))  # noqa: S608 - a constant

    await eventually(waits)
    await town.run_sql(f"UPDATE delivery SET created_at = created_at - 600000000 WHERE {IN_VAIN}")  # noqa: S608 - same


async def takes_again(town: Town) -> None:
    """Let it be there again."""
    town.crowd.provider.fail_next = 0


async def windows_close(town: Town) -> None:
    """Let somebody on WhatsApp write, and let almost a day pass since."""
    await writes_on_whatsapp(town, LATE_PEER)

    async def waits() -> bool:
        return bool(await town.ask_sql(WAITS, LATE_PEER))

    async def is_late() -> bool:
        """Look a second later whether it stands, and set it once more if it does not."""
        if await town.ask_sql(IS_LATE, LATE_PEER):
            return True
        await town.run_sql(LATE, LATE_PEER)
        return False

    await eventually(waits)
    await eventually(is_late, every=1)


async def answers_them(town: Town) -> None:
    """Let the agent of their queue answer and close them."""

    async def answered() -> bool:
        return not await town.ask_sql(WAITS, LATE_PEER)

    async with stopgap(town):
        await eventually(answered, every=1)


async def comes_late(town: Town) -> None:
    """Let WhatsApp deliver what was written a while ago, again and again."""

    async def deliver() -> None:
        while True:
            await writes_on_whatsapp(town, SLOW_PEER, WRITTEN_S)
            await time_passes(DELIVERED_EVERY_S)

    town.late = asyncio.create_task(deliver())


async def comes_in_time(town: Town) -> None:
    """Let it deliver at once again."""
    assert town.late
    town.late.cancel()
    with suppress(asyncio.CancelledError):
        await town.late


async def token_ends(town: Town) -> None:
    """Let the issuer say that the refresh token ends tomorrow, and the account sign in."""
    town.issuer.lasts_s = DAY_S
    await restarted(town)


async def token_lasts(town: Town) -> None:
    """Let it say that it lasts for a quarter of a year."""
    town.issuer.lasts_s = LASTS_S
    await restarted(town)


async def refuses_token(town: Town) -> None:
    """Let Meta refuse the token."""
    town.crowd.graph.errors = [(401, 190)] * OFTEN
    key = await town.desk.draft(per_minute=600)
    await town.desk.post(f"/{key}/start")


async def takes_token(town: Town) -> None:
    """Let Meta accept it again."""
    town.crowd.graph.errors.clear()


async def fills_space(town: Town) -> None:
    """Upload one large file: what is left is less than a hundredth."""
    (found,) = await town.ask_sql("SELECT coalesce(sum(size), 0)::int AS used FROM upload")
    assert await upload(town, SPACE_MB * 1024 * 1024 - found["used"] - LEFT_BYTES) == 201


async def policy_hangs(town: Town) -> None:
    """Put a pipe that nobody writes to in the place of the policy's file: whoever reads it waits for ever."""
    pipe = town.policy.with_suffix(".pipe")
    os.mkfifo(pipe)
    pipe.rename(town.policy)


async def routers_restart(town: Town) -> None:
    """Put the file back, and restart the routers, which still wait."""
    town.policy.unlink()
    await good_policy(town)
    for router in town.stack.routers:
        router.kill()
        await router.start()


async def slow_record(town: Town) -> None:
    """Let every message wait for the record again and again."""

    async def hold() -> None:
        while True:
            connection = await asyncpg.connect(town.database)
            try:
                async with connection.transaction():
                    await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
                    await time_passes(LOCKED_S)
            finally:
                await connection.close()
            await time_passes(FREE_S)

    town.holding = asyncio.create_task(hold())


async def fast_record(town: Town) -> None:
    """Let it be as fast as before."""
    assert town.holding
    town.holding.cancel()
    with suppress(asyncio.CancelledError):
        await town.holding


async def falls_silent(town: Town) -> None:
    """Let nothing more come from the provider."""
    town.silent = True


async def speaks(town: Town) -> None:
    """Let it come again."""
    town.silent = False
