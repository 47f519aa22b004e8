"""Private servers keep their data when killed, listen on the loopback address only, and leave nothing behind."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import asyncpg
import psutil
import pytest
import redis

from servers import (
    PostgresServer,
    RabbitServer,
    RedisServer,
    private_postgres,
    private_rabbitmq,
    private_redis,
)
from servers.ports import LOOPBACK, free_port
from servers.runners import PrivateRunner

LOOPBACKS = {LOOPBACK, "::1"}
DEAD = {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}


def family(server: RabbitServer | RedisServer | PostgresServer) -> list[psutil.Process]:
    """Return every process of a private server."""
    assert isinstance(server.runner, PrivateRunner)
    roots = [psutil.Process(process.pid) for process in server.runner.processes]
    return [member for root in roots for member in (root, *root.children(recursive=True))]


def any_alive(processes: list[psutil.Process]) -> bool:
    """Return whether one of them still runs; a dead child may stay listed until its parent reaps it."""
    return any(runs(process) for process in processes)


def runs(process: psutil.Process) -> bool:
    """Return whether this process runs."""
    try:
        return process.status() not in DEAD
    except psutil.NoSuchProcess:
        return False


def listening(server: RabbitServer | RedisServer | PostgresServer) -> set[str]:
    """Return the addresses on which a private server listens."""
    found: set[str] = set()
    for process in family(server):
        with contextlib.suppress(psutil.NoSuchProcess):
            found |= listening_of(process)
    return found


def listening_of(process: psutil.Process) -> set[str]:
    """Return a process's listening addresses; all of its user's if only a tracer may inspect the process."""
    try:
        links = process.net_connections("inet")
    except psutil.AccessDenied:
        return listening_as(process.uids().real)
    return {link.laddr.ip for link in links if link.status == psutil.CONN_LISTEN}


def listening_as(user: int) -> set[str]:
    """Return the listening addresses of this user's processes, as the kernel lists them (proc(5), /proc/net/tcp)."""
    found: set[str] = set()
    for family_, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        for row in Path("/proc/net", table).read_text().splitlines()[1:]:
            parts = row.split()
            if parts[3] == "0A" and int(parts[7]) == user:
                words = bytes.fromhex(parts[1].partition(":")[0])
                turned = b"".join(words[at : at + 4][::-1] for at in range(0, len(words), 4))
                found.add(socket.inet_ntop(family_, turned))
    return found


@pytest.fixture(params=[private_redis, private_postgres, private_rabbitmq], ids=["redis", "postgres", "rabbitmq"])
def private(request: pytest.FixtureRequest) -> Iterator[RabbitServer | RedisServer | PostgresServer]:
    """A private server that no other test uses."""
    server: RabbitServer | RedisServer | PostgresServer = request.param()
    yield server
    server.close()


def test_a_private_server_survives_a_kill_and_leaves_nothing(
    private: RabbitServer | RedisServer | PostgresServer,
) -> None:
    """Start, listen on the loopback address only, kill -9, start again, close."""
    private.start()

    assert listening(private)
    assert listening(private) <= LOOPBACKS

    before = family(private)
    private.kill()

    assert not any_alive(before)

    private.restart()
    after = family(private)
    private.close()

    assert private.version in private.how
    assert not any_alive(after)
    assert isinstance(private.runner, PrivateRunner)
    assert not private.runner.folder.exists()


async def test_a_durable_queue_survives_a_kill(rabbitmq: RabbitServer, vhost_url: str) -> None:
    """A confirmed message in a quorum queue is there after kill -9."""
    async with await aio_pika.connect(vhost_url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        message = aio_pika.Message(b"hello", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, "kept")

    await asyncio.to_thread(rabbitmq.settle)
    await asyncio.to_thread(rabbitmq.kill)
    await asyncio.to_thread(rabbitmq.restart)

    async with await aio_pika.connect(vhost_url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("kept")
        found = await queue.get(timeout=30)

        assert found is not None
        assert found.body == b"hello"


async def test_a_committed_row_survives_a_kill(postgres: PostgresServer, database_url: str) -> None:
    """A committed row is there after kill -9."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)")

    await asyncio.to_thread(postgres.kill)
    await asyncio.to_thread(postgres.restart)
    connection.terminate()
    connection = await asyncpg.connect(database_url)

    assert await connection.fetchval("SELECT n FROM kept") == 42
    await connection.close()


async def test_a_template_is_migrated_once(postgres: PostgresServer) -> None:
    """Each database has the schema, and `migrate` ran a single time."""
    calls: list[str] = []

    async def migrate(url: str) -> None:
        calls.append(url)
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE schema_is_here (n int)")
        await connection.close()

    for _ in range(2):
        async with postgres.fresh_database(migrate) as url:
            connection = await asyncpg.connect(url)
            await connection.execute("SELECT n FROM schema_is_here")
            await connection.close()

    assert len(calls) == 1


async def _two_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE kept (n serial PRIMARY KEY, note text); CREATE TABLE told (note text)")
    await connection.execute("INSERT INTO told VALUES ('once')")
    same = "CREATE TRIGGER same BEFORE UPDATE ON kept FOR EACH ROW"
    await connection.execute(f"{same} EXECUTE FUNCTION suppress_redundant_updates_trigger()")
    await connection.close()


async def _after(postgres: PostgresServer, *statements: str) -> tuple[bool, list[asyncpg.Record], int]:
    """Run these as one test; returns whether the next has the same database, its rows, and the next number."""
    async with postgres.fresh_database(_two_tables) as first:
        connection = await asyncpg.connect(first)
        for statement in statements:
            await connection.execute(statement)
    async with postgres.fresh_database(_two_tables) as second:
        connection = await asyncpg.connect(second)
        rows = await connection.fetch("SELECT note FROM kept UNION ALL SELECT note FROM told")
        number = await connection.fetchval("SELECT nextval('kept_n_seq')")
        await connection.close()
    return first == second, [note for (note,) in rows], number


async def test_rows_are_deleted_before_the_next_test(postgres: PostgresServer) -> None:
    """A database is handed on with no rows but the template's, its sequences at their beginning."""
    written = ["INSERT INTO kept (note) VALUES ('a')", "INSERT INTO told (note) VALUES ('more')"]

    assert await _after(postgres, *written, "BEGIN", "LOCK TABLE kept") == (True, ["once"], 1)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE kept ADD COLUMN more int",
        "DROP TABLE kept",
        "TRUNCATE kept",
        "CREATE INDEX ON kept (note)",
        "ALTER TABLE kept DISABLE TRIGGER ALL",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END$$",
        "UPDATE told SET note = 'twice'",
        "DELETE FROM told",
    ],
)
async def test_a_changed_database_is_not_handed_on(postgres: PostgresServer, statement: str) -> None:
    """Whatever is not deleted rows ends with the test that changed it."""
    assert await _after(postgres, statement) == (False, ["once"], 1)


async def test_two_virtual_hosts_do_not_share_queues(rabbitmq: RabbitServer) -> None:
    """A queue of one is not seen from the other."""
    async with rabbitmq.fresh_vhost() as one, rabbitmq.fresh_vhost() as other:
        async with await aio_pika.connect(one) as connection:
            await (await connection.channel()).declare_queue("mine", durable=True)
        async with await aio_pika.connect(other) as connection:
            channel = await connection.channel()

            with pytest.raises(aio_pika.exceptions.ChannelNotFoundEntity):
                await channel.get_queue("mine", ensure=True)


def test_redis_is_empty_for_each_test(redis_server: RedisServer, redis_url: str) -> None:
    """Nothing of one test is left for the next."""
    with redis.Redis.from_url(redis_url) as client:
        client.set("left", "over")
        redis_server.empty()

        assert client.dbsize() == 0


def test_no_port_is_chosen_twice() -> None:
    """A stack chooses twenty before it listens on the first; chance alone would repeat one in every hundred stacks."""
    given = [free_port() for _ in range(300)]

    assert len(set(given)) == len(given)
