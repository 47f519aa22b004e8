"""A process starts completely or says in one sentence why not: a port in use, a missing setting."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from usher_common.record.sqlite.lock import FileLock

from record_rig.ready import migrated
from servers.ports import LOOPBACK, free_port
from stack.service import Service
from waits import eventually

PORTS = {"gateway": "port", "hooks": "hooks_port", "internal": "admin_port"}
STARTS = [
    ("usher", ("demo",), ("gateway", "hooks", "internal")),
    ("usher", ("serve", "all"), ("gateway", "hooks", "internal")),
    ("usher_gateway", (), ("gateway", "internal")),
    ("usher_connectors", (), ("hooks", "internal")),
    ("usher_router", (), ("internal",)),
]
CASES = [(module, words, port) for module, words, ports in STARTS for port in ports]
ENDS_S = 30.0  # s until a process must have ended: only a hang takes longer


@pytest.fixture
async def env(tmp_path: Path) -> dict[str, str]:
    """Settings for embedded stores with their tables."""
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    await migrated(url)
    return {
        "USHER_BUS_URL": "embedded:",
        "USHER_LIVE_URL": "memory:",
        "USHER_RECORD_URL": url,
        "USHER_SECRET": "a secret for tests, which is long enough",
        "USHER_UPLOAD_DIR": str(tmp_path / "uploads"),
    }


@contextlib.contextmanager
def taken(number: int) -> Iterator[None]:
    """Let another program listen on the port."""
    with socket.create_server((LOOPBACK, number)):
        yield


async def ended(service: Service) -> str:
    """Start it and wait for its end; returns all that it wrote."""
    service.process.start()
    await eventually(lambda: not service.process.alive, seconds=ENDS_S)
    return service.process.last_words()


@pytest.mark.parametrize(("module", "words", "port"), CASES, ids=[f"{' '.join([m, *w])}-{p}" for m, w, p in CASES])
async def test_a_port_in_use_is_reported_in_one_sentence(
    env: dict[str, str], tmp_path: Path, module: str, words: tuple[str, ...], port: str
) -> None:
    """Whichever port of whichever process; nothing else is printed."""
    service = Service("one", module, tmp_path, {} if words == ("demo",) else env, words)
    number = getattr(service, PORTS[port])
    with taken(number):
        said = await ended(service)
    lines = [line for line in said.splitlines() if "cannot be opened" in line or "rror" in line or "Traceback" in line]

    assert f"the {port} port {LOOPBACK}:{number} cannot be opened: another program has it; choose another one" in said
    assert len(lines) == 1
    if words == ("demo",):
        assert lines[0].startswith("usher: the ")


@pytest.mark.parametrize("words", [("serve", "all"), ("migrate",)])
async def test_a_file_in_use_is_reported_in_one_sentence(
    env: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """A second process on the same record, or a migration beside a running one."""
    file = env["USHER_RECORD_URL"].removeprefix("sqlite:///")
    with closing(FileLock(file)):
        said = await ended(Service("two", "usher", tmp_path, env, words))

    assert f"{file} is in use by process {os.getpid()}; stop it first" in said
    assert "Traceback" not in said


async def test_a_ready_process_listens_on_every_port(env: dict[str, str], tmp_path: Path) -> None:
    """From the first 200 of its readiness on; before that it is live and not ready. Its files are its user's alone."""
    files = {
        "USHER_UPLOAD_DIR": str(tmp_path / "new" / "uploads"),
        "USHER_RECORD_URL": f"sqlite:///{tmp_path}/new/a.db",
    }
    (tmp_path / "new").mkdir()
    service = Service("all", "usher", tmp_path, {**env, **files}, ("serve", "all"), anew=True)
    seen: list[int] = []
    service.process.start()
    try:
        async with asyncio.timeout(ENDS_S), aiohttp.ClientSession() as http:
            while 200 not in seen:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{service.admin_url}/health/ready") as answer:
                        seen.append(answer.status)
            for number in (service.port, service.hooks_port):
                with socket.create_connection((LOOPBACK, number), timeout=5):
                    pass
    finally:
        await service.stop()

    assert set(seen) <= {200, 503}
    assert [path for path in (tmp_path / "new").rglob("*") if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("module", ["usher_gateway", "usher_connectors", "usher_router", "usher_knowledge"])
async def test_a_process_that_waits_for_the_record_stops_at_once(
    env: dict[str, str], tmp_path: Path, module: str
) -> None:
    """It has nothing to drain, and says that it stopped in order."""
    away = {"USHER_RECORD_URL": f"postgresql://usher:usher@{LOOPBACK}:{free_port()}/usher"}
    service = Service("one", module, tmp_path, {**env, **away})
    service.process.start()
    await eventually(lambda: "stores.record_away" in service.process.last_words(), seconds=ENDS_S)
    await service.stop()
    said = service.process.last_words()

    assert "process.stopped" in said
    assert "process.drain_timed_out" not in said


async def test_missing_settings_are_named_and_nothing_starts(env: dict[str, str], tmp_path: Path) -> None:
    """Outside the demo the public address is required."""
    service = Service("gateway", "usher_gateway", tmp_path, {**env, "USHER_PUBLIC_URL": ""}, anew=True)
    said = await ended(service)

    assert said.startswith("usher: these settings cannot be used:\nUSHER_PUBLIC_URL: required outside the demo")
    assert "Traceback" not in said
