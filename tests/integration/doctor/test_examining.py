"""`usher doctor` on real stores: in order, and with what is broken made for real; it changes nothing."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from usher.doctor.examine import examine
from usher.doctor.findings import Finding
from usher.doctor.limits import CHECK_S
from usher.doctor.probing.bucket import look_at_bucket
from usher_common.bus.rabbitmq.publisher import declare
from usher_common.bus.topology import Topology
from usher_common.files.settings import FilesSettings
from usher_common.record.backed_up import note_backup
from usher_common.record.migrations import config
from usher_common.record.open import opened_record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import agent, setting
from usher_common.record.urls import parse_url
from usher_common.runtime.secret import Secret

from servers import PostgresServer, RabbitServer, private_redis
from servers.files.object_store import KEY_ID, STORE_SECRET
from servers.ports import LOOPBACK, free_port

SECRET = "0c4f6b2d9e8a71350c4f6b2d9e8a7135"
OWN = {"USHER_SECRET": SECRET, "USHER_PUBLIC_URL": f"http://{LOOPBACK}:8080"}
ADMIN = {"id": "admin", "login": "admin", "name": "Admin", "role": "administrator"}


def levels(findings: list[Finding], *checks: str) -> list[tuple[str, str]]:
    """Return check and level, of these checks alone if some are named."""
    return [(one.check, one.level) for one in findings if one.check in checks or not checks]


def seen(findings: list[Finding], check: str, level: str) -> str:
    """Return what the first finding of a check and level says."""
    return next(f"{one.seen} -> {one.do}" for one in findings if (one.check, one.level) == (check, level))


def digest(url: str) -> str:
    """Return a hash of the bytes of a record's file."""
    return hashlib.sha256(Path(str(parse_url(url).database)).read_bytes()).hexdigest()


async def hire(url: str) -> None:
    """Create an administrator, and store the number of partitions as a first start does."""
    async with opened_record(url) as record, record.transaction() as transaction:
        await insert_rows(transaction.connection, agent, [ADMIN])
        await insert_rows(transaction.connection, setting, [{"key": "partitions", "value_json": "2"}])
        await note_backup(transaction.connection, await transaction.now())


@asynccontextmanager
async def channel_on(url: str) -> AsyncIterator[aio_pika.abc.AbstractConnection]:
    """A connection to the broker."""
    async with await aio_pika.connect(url) as connection:
        yield connection


@asynccontextmanager
async def silent_port() -> AsyncIterator[int]:
    """A port that takes connections and never says a word."""
    server = await asyncio.start_server(lambda _reader, _writer: None, LOOPBACK, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def queues_of(rabbitmq: RabbitServer, vhost: str) -> dict[str, object]:
    """Return the broker's queues with their arguments."""
    async with rabbitmq._management() as api:
        answer = await api.get(f"/api/queues/{urlsplit(vhost).path.strip('/')}")
        return {one["name"]: one["arguments"] for one in await answer.json()}


async def test_embedded_stores_are_in_order_and_stay_as_they_are(sqlite_url: str, tmp_path: Path) -> None:
    """Without any server; every byte of the record is what it was."""
    await hire(sqlite_url)
    before = digest(sqlite_url)
    own = {**OWN, "USHER_RECORD_URL": sqlite_url, "USHER_ERASURES_FILE": str(tmp_path / "erasures.jsonl")}
    findings = await examine({**own, "USHER_UPLOAD_DIR": str(tmp_path / "up")})

    assert {level for check, level in levels(findings) if check not in {"files", "record's file"}} == {"ok"}
    assert digest(sqlite_url) == before
    assert not (tmp_path / "up").exists()
    assert not (tmp_path / "erasures.jsonl").exists()


async def test_servers_are_in_order(
    database_url: str, vhost_url: str, redis_url: str, rabbitmq: RabbitServer, tmp_path: Path
) -> None:
    """All that is left to look at is that no service runs; the broker has the queues that it had."""
    await hire(database_url)
    async with channel_on(vhost_url) as connection:
        await declare(connection, Topology(2).queues())
    before = await queues_of(rabbitmq, vhost_url)
    findings = await examine(
        {
            **OWN,
            "USHER_RECORD_URL": database_url,
            "USHER_BUS_URL": vhost_url,
            "USHER_LIVE_URL": redis_url,
            "USHER_UPLOAD_DIR": str(tmp_path),
            "USHER_ERASURES_FILE": str(tmp_path / "erasures.jsonl"),
            "USHER_KNOWLEDGE_URL": f"http://{LOOPBACK}:{free_port()}",
        }
    )

    assert [one for one in findings if one.level != "ok" and one.check != "files"] == [
        one for one in findings if one.check == "knowledge" or "nobody consumes" in one.seen
    ]
    assert [level for _, level in levels(findings, "record", "migrations", "partitions", "durability")] == ["ok"] * 4
    assert [level for _, level in levels(findings, "bus", "alarms", "eviction", "clock", "clock")] == ["ok"] * 5
    assert "all 7 are there" in seen(findings, "queues", "ok")
    assert await queues_of(rabbitmq, vhost_url) == before


async def test_queues_that_are_not_ours_are_named(vhost_url: str, rabbitmq: RabbitServer, sqlite_url: str) -> None:
    """A classic queue, one without our limits, missing ones, and one above our partitions; none is declared."""
    async with channel_on(vhost_url) as connection, connection.channel() as channel:
        await channel.declare_queue("usher.outbound.0", durable=True)
        await channel.declare_queue("usher.inbound.0", durable=True, arguments={"x-queue-type": "quorum"})
        await channel.declare_queue("usher.inbound.2", durable=True)
        await channel.default_exchange.publish(aio_pika.Message(b"a frame"), "usher.inbound.2")
    before = await queues_of(rabbitmq, vhost_url)
    findings = await examine({**OWN, "USHER_BUS_URL": vhost_url, "USHER_RECORD_URL": sqlite_url})

    told = [f"{one.level} {one.seen}" for one in findings if one.check == "queues"]
    differing = [line for line in told if "has other" in line]
    assert [line.split()[1] for line in differing] == ["usher.inbound.0", "usher.outbound.0"]
    assert all(line.startswith("failure ") and "inequivalent arg 'x-" in line for line in differing)
    assert any(line.startswith("warning 5 of 7 queues are missing") for line in told)
    assert any(line.startswith("failure usher.inbound.2 is there, above our partitions") for line in told)
    assert await queues_of(rabbitmq, vhost_url) == before
    assert levels(findings, "stores") == [("stores", "failure")]


async def test_a_broker_with_an_alarm_is_seen_without_its_management_api(
    vhost_url: str, rabbitmq: RabbitServer, sqlite_url: str
) -> None:
    """It reads nothing from a connection that publishes."""
    await asyncio.to_thread(rabbitmq.runner.run_tool, "rabbitmqctl", "set_vm_memory_high_watermark", "0.00001")
    try:
        findings = await examine({**OWN, "USHER_BUS_URL": vhost_url, "USHER_RECORD_URL": sqlite_url})
    finally:
        await asyncio.to_thread(rabbitmq.runner.run_tool, "rabbitmqctl", "set_vm_memory_high_watermark", "0.4")

    assert levels(findings, "bus", "alarms") == [("bus", "ok"), ("alarms", "failure")]


async def test_a_redis_for_a_cache_is_warned_of(sqlite_url: str) -> None:
    """And what its user may not ask is not known."""
    with private_redis(lines=["maxmemory 20mb", "maxmemory-policy allkeys-lru", "appendonly yes"]) as server:
        findings = await examine({**OWN, "USHER_RECORD_URL": sqlite_url, "USHER_LIVE_URL": server.url})
        lines = ["user few on >few-rights-here resetchannels &usher* ~usher:* -@all +ping +client|setname +time"]
        with private_redis(lines=[*lines, "maxmemory-policy allkeys-lru"]) as limited:
            at = limited.url.replace("redis://", "redis://few:few-rights-here@")
            hidden = await examine({**OWN, "USHER_RECORD_URL": sqlite_url, "USHER_LIVE_URL": at})
            wrong = await examine(
                {**OWN, "USHER_RECORD_URL": sqlite_url, "USHER_LIVE_URL": at.replace("few-r", "no-r")}
            )

    assert "allkeys-lru" in seen(findings, "eviction", "warning")
    assert "does not need" in seen(findings, "live", "ok")
    assert levels(hidden, "live", "eviction", "clock") == [("live", "ok"), ("eviction", "unknown"), ("clock", "ok")]
    assert levels(wrong, "live") == [("live", "failure")]
    assert "no-rights-here" not in str(wrong)


async def _at_revision(url: str, revision: str, *, named: str = "") -> None:
    """Create the tables of an older version; `named`: say afterwards that it is another one."""
    engine = create_async_engine(parse_url(url))

    def upgrade(connection: Connection) -> None:
        command.upgrade(config(connection), revision)
        if named:
            connection.execute(text("UPDATE alembic_version SET version_num = :named"), {"named": named})

    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    await engine.dispose()


@pytest.mark.parametrize(
    ("revision", "named", "said"),
    [
        ("", "", "no tables"),
        ("0002", "", "this version needs"),
        ("0002", "9999", "older than the record"),
    ],
)
async def test_a_record_of_another_version_says_who_must_move(
    postgres: PostgresServer, revision: str, named: str, said: str
) -> None:
    """An older one is migrated; a newer one needs newer code. Tables that are not there yet stop no other check."""
    async with postgres.fresh_database() as url:
        if revision:
            await _at_revision(url, revision, named=named)
        findings = await examine({**OWN, "USHER_RECORD_URL": url})

    assert said in seen(findings, "migrations", "failure")
    assert levels(findings, "record", "clock", "live") == [("record", "ok"), ("clock", "ok"), ("live", "ok")]


async def test_other_partitions_than_the_stored_ones_are_refused_as_the_services_do(database_url: str) -> None:
    """With the number to set."""
    await hire(database_url)
    findings = await examine({**OWN, "USHER_RECORD_URL": database_url, "USHER_PARTITIONS": "4"})

    assert "USHER_PARTITIONS=2" in seen(findings, "partitions", "failure")


async def test_what_does_not_answer_stops_no_other_check(sqlite_url: str) -> None:
    """A port with nobody behind it, one that never speaks, a key that cannot be read."""
    async with silent_port() as silent:
        findings = await examine(
            {
                **OWN,
                "USHER_RECORD_URL": f"postgresql://usher:hunter2hunter2@{LOOPBACK}:{free_port()}/usher",
                "USHER_BUS_URL": f"amqp://{LOOPBACK}:{silent}/",
                "USHER_LIVE_URL": f"redis://{LOOPBACK}:{silent}/0",
                "USHER_KNOWLEDGE_URL": f"http://{LOOPBACK}:{silent}",
                "USHER_UPLOAD_SPACE_MB": "much",
            },
            {**CHECK_S, "bus": 0.5, "live": 0.5, "knowledge": 0.5},
        )
    away = await examine({**OWN, "USHER_RECORD_URL": sqlite_url.replace("record.db", "none.db")})

    assert levels(findings, "record", "bus", "live", "disk", "accounts", "knowledge", "certificates") == [
        ("record", "failure"),
        ("bus", "unknown"),
        ("live", "unknown"),
        ("disk", "unknown"),
        ("certificates", "ok"),
        ("accounts", "unknown"),
        ("knowledge", "unknown"),
    ]
    assert "given up after 0.5 s" in seen(findings, "bus", "unknown")
    assert "USHER_UPLOAD_SPACE_MB" in seen(findings, "disk", "unknown")
    assert "hunter2hunter2" not in str(findings)
    assert "there is no file" in seen(away, "record", "failure")


@pytest.mark.parametrize("broken", [False, True])
def test_programs_get_one_document_and_an_exit_code(sqlite_url: str, tmp_path: Path, broken: bool) -> None:
    """1 if something does not work; people get the same in lines."""
    asyncio.run(hire(sqlite_url))
    environ: Mapping[str, str] = {**OWN, "USHER_RECORD_URL": sqlite_url, "USHER_UPLOAD_DIR": str(tmp_path)}
    if broken:
        environ = {**environ, "USHER_LIVE_URL": f"redis://{LOOPBACK}:{free_port()}/0"}

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "usher", "doctor", *words]
        return subprocess.run(argv, env={**os.environ, **environ}, capture_output=True, text=True, check=False)

    document, lines = ran("--json"), ran()
    told = json.loads(document.stdout)

    assert (document.returncode, lines.returncode, told["failed"]) == (int(broken), int(broken), broken)
    assert len(told["findings"]) == len(lines.stdout.splitlines()) - 1
    assert {one["check"]: one["level"] for one in told["findings"]}["live"] == ("failure" if broken else "ok")


async def test_a_bucket_of_files_is_listed(sqlite_url: str, s3_place: str) -> None:
    """With the right keys; an address where nobody listens is a failure that names it."""
    keys = {"USHER_S3_KEY_ID": KEY_ID, "USHER_S3_SECRET_KEY": STORE_SECRET}
    here = {**OWN, **keys, "USHER_RECORD_URL": sqlite_url, "USHER_UPLOAD_DIR": s3_place}
    away = f"s3://usher-files?endpoint=http://{LOOPBACK}:{free_port()}"
    right, wrong = [await examine({**here, "USHER_UPLOAD_DIR": place}) for place in (s3_place, away)]

    assert "answers" in seen(right, "files", "ok")
    assert "cannot be listed" in seen(wrong, "files", "failure")


async def test_a_store_of_files_that_says_nothing_is_named() -> None:
    """With the time that it was given: it is the store that hangs, not the disk."""
    async with silent_port() as silent:
        place = f"s3://usher-files/shop?endpoint=http://{LOOPBACK}:{silent}"
        settings = FilesSettings(upload_dir=place, s3_key_id=KEY_ID, s3_secret_key=Secret(STORE_SECRET))
        found = await look_at_bucket(settings, within_s=2.0)

    assert (found.check, found.level) == ("files", "failure")
    assert found.seen == "s3://usher-files/shop did not answer within 2 s"
