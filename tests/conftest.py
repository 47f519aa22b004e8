"""Fixtures that give every test real servers, and the report of what ran against which."""

import gc
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from usher_common.runtime.limits import GC_ALLOCATIONS

import secret_logs
from forking import TEMPLATE
from servers import (
    Chromium,
    ClamdServer,
    ObjectStore,
    PostgresServer,
    RabbitServer,
    RedisServer,
    Server,
    ServerMissing,
    find_chromium,
    find_clamd,
    find_postgres,
    find_rabbitmq,
    find_redis,
    in_ci,
    private_object_store,
)
from servers.postgres import Migrate
from servers.usage import Usage

S = TypeVar("S", bound=Server | Chromium)
USAGE = pytest.StashKey[Usage]()

# A slow example comes from a busy machine, not from a fault: 200 ms are soon over while others compute.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Begin counting; no garbage is looked for until all tests are loaded."""
    gc.disable()
    config.stash[USAGE] = Usage(how={"embedded": f"SQLite {sqlite3.sqlite_version}, in one process"})
    config.pluginmanager.register(Collector(config.stash[USAGE]))
    config.pluginmanager.register(secret_logs, "secret_logs")
    TEMPLATE.used = True


def pytest_collection_finish() -> None:
    """Look for garbage as the services do, and never among the tests: that took a tenth of a worker's time."""
    gc.freeze()
    gc.set_threshold(GC_ALLOCATIONS, *gc.get_threshold()[1:])
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Count what this test runs against, including fixtures requested at run time."""
    request = getattr(item, "_request", None)
    names = set(getattr(request, "_fixture_defs", {})) | set(getattr(item, "fixturenames", ()))
    item.config.stash[USAGE].touch_all(item.nodeid, names)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to each report what its test ran against, so that a worker of pytest-xdist can tell its controller."""
    report = yield
    report.ran_against = item.config.stash[USAGE].of(item.nodeid)  # type: ignore[attr-defined]
    return report


class Collector:
    """Sums up the tests' reports in the process that prints the summary."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count one; a report of a crashed worker carries nothing."""
        if told := getattr(report, "ran_against", None):
            self._usage.add(report.nodeid, told)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Make `-n auto` one worker more than cores; one in all if a Redis is given, whose topics its databases share.

    Tests wait for a part of their time: for timers, brokers and browsers. More workers make them wait for each other.
    """
    return 1 if "USHER_TEST_REDIS_URL" in os.environ else (os.cpu_count() or 1) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what ran against what at the end of the run."""
    if lines := config.stash[USAGE].lines():
        terminalreporter.section("ran against")
        terminalreporter.write("\n".join(lines) + "\n")


def _found(request: pytest.FixtureRequest, product: str, find: Callable[[], S]) -> S:
    usage = request.config.stash[USAGE]
    try:
        found = find()
    except ServerMissing as missing:
        usage.missing[product] = f"nothing ran. {missing}"
        (pytest.fail if in_ci() else pytest.skip)(str(missing))
    usage.how[product] = found.how
    return found


@pytest.fixture(scope="session")
def rabbitmq(request: pytest.FixtureRequest) -> Iterator[RabbitServer]:
    """A broker that may be killed and restarted; leave it running."""
    server = _found(request, "RabbitMQ", find_rabbitmq)
    yield server
    server.close()


@pytest.fixture(scope="session")
def redis_server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A Redis that may be killed and restarted; leave it running."""
    server = _found(request, "Redis", find_redis)
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """A PostgreSQL that may be killed and restarted; leave it running."""
    server = _found(request, "PostgreSQL", find_postgres)
    yield server
    server.close()


@pytest.fixture(scope="session")
def object_store(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    """An S3-compatible store; leave it running."""
    with private_object_store() as server:
        request.config.stash[USAGE].how[server.product] = server.how
        yield server


@pytest.fixture
def s3_place(object_store: ObjectStore) -> str:
    """A prefix of its own for each test, as USHER_UPLOAD_DIR names it."""
    return object_store.fresh_place()


@pytest.fixture(scope="session")
def clamd(request: pytest.FixtureRequest) -> Iterator[ClamdServer]:
    """A clamd that knows EICAR's test file, and may be killed and restarted; leave it running."""
    server = _found(request, "ClamAV", find_clamd)
    yield server
    server.close()


@pytest.fixture(scope="session")
def chromium_path(request: pytest.FixtureRequest) -> str:
    """The program to give Playwright as `executable_path`."""
    return _found(request, "Chromium", find_chromium).path


@pytest.fixture(scope="session")
def migrate() -> Migrate:
    """What fills the template of `database_url` once: the record's tables."""
    from usher_common.record.migrations import migrate  # noqa: PLC0415 - most tests need no record

    return migrate


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A file with the record's tables, to be copied."""
    from record_rig.ready import with_tables  # noqa: PLC0415 - most tests need no record

    return with_tables()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A SQLite file of its own for each test, with the record's tables."""
    path = tmp_path / "record.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def vhost_url(rabbitmq: RabbitServer) -> AsyncIterator[str]:
    """A virtual host of its own for each test."""
    async with rabbitmq.fresh_vhost() as url:
        yield url


@pytest.fixture
async def database_url(postgres: PostgresServer, migrate: Migrate) -> AsyncIterator[str]:
    """A database of its own for each test, with the record's tables."""
    async with postgres.fresh_database(migrate) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """An empty Redis for each test."""
    redis_server.empty()
    return redis_server.url
