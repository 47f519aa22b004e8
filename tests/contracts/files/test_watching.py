"""Whether what files depend on answers is asked, told by its name, and counted: before somebody needs it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from usher_common.files.folder import FileFolder
from usher_common.files.port import FileStore
from usher_common.files.scan.clamd import Clamd
from usher_common.files.scan.port import Scanner, ScannerAway
from usher_common.files.scan.scanned_store import ScannedStore
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.files.watching import watch_files
from usher_common.runtime.background_loops import stop_tasks
from usher_common.runtime.secret import Secret

from servers.files.clamav import ClamdServer
from servers.files.fake_clamd import FakeClamd
from servers.files.faulty_store import FaultyStore
from servers.files.object_store import KEY_ID, STORE_SECRET
from servers.ports import LOOPBACK, free_port
from waits import eventually

KEYS: Any = {"s3_key_id": KEY_ID, "s3_secret_key": Secret(STORE_SECRET)}


@pytest.fixture
async def fake() -> AsyncIterator[FakeClamd]:
    """A clamd that does as told."""
    async with FakeClamd().listening() as server:
        yield server


def answers(part: str) -> float | None:
    """Return what the gauge says of the store or the scanner."""
    return REGISTRY.get_sample_value("usher_files_answer", {"part": part})


def answered(operation: str) -> float:
    """Return how many requests of this kind a bucket answered."""
    return REGISTRY.get_sample_value("usher_file_store_answers_total", {"request": operation}) or 0.0


async def test_a_store_that_works_answers(store: FileStore, names: Callable[[], list[str]]) -> None:
    """And nothing is left of the question."""
    assert await store.look() == {"store": ""}
    assert names() == []


async def test_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    """By the reason that the operating system gives."""
    folder = FileFolder(tmp_path / "mounted")

    assert await folder.look() == {"store": "No such file or directory"}
    folder.prepare()
    assert await folder.look() == {"store": ""}


@pytest.mark.parametrize(("fault", "said"), [(403, "403 AccessDenied"), (404, "")])
async def test_a_bucket_says_why(fault: int, said: str) -> None:
    """That the asked file is not there is an answer, that it may not be asked for is none."""
    before = answered("get_object")
    async with FaultyStore().listening() as faulty:
        faulty.faults, faulty.code = [fault], "AccessDenied" if said else "NoSuchKey"
        async with opened_store(FilesSettings(upload_dir=f"s3://files?endpoint={faulty.url}", **KEYS)) as store:
            why = (await store.look())["store"]

    assert why.endswith(said)
    assert (why == "") == (said == "")
    assert answered("get_object") - before == (0 if said else 1)


async def test_a_bucket_that_nobody_serves_is_away() -> None:
    """After all tries, as with any request."""
    nowhere = f"s3://files?endpoint=http://{LOOPBACK}:{free_port()}"
    async with opened_store(FilesSettings(upload_dir=nowhere, **KEYS)) as store:
        assert "ClientConnectorError" in (await store.look())["store"]


@pytest.fixture(params=["tcp", "unix", "fake"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    """The real one, by either way, and the fake one."""
    if request.param == "fake":
        return Clamd(request.getfixturevalue("fake").url)
    server: ClamdServer = request.getfixturevalue("clamd")
    return Clamd(server.url if request.param == "tcp" else server.socket_url)


async def test_a_scanner_that_is_there_answers(scanner: Scanner) -> None:
    """It has its signatures then."""
    await scanner.ask()


@pytest.mark.parametrize("answer", [b"", b"UNKNOWN COMMAND"])
async def test_any_other_answer_is_none(fake: FakeClamd, answer: bytes) -> None:
    """Such as that of another server at its address."""
    fake.answers = [answer]
    with pytest.raises(ScannerAway, match="clamd: "):
        await Clamd(fake.url).ask()


async def test_the_gauge_follows_both(fake: FakeClamd, tmp_path: Path) -> None:
    """Each has its own: mails wait for the scanner, though the store answers."""
    store = ScannedStore(FileFolder(tmp_path / "files"), Clamd(fake.url))
    fake.answers = [b""]
    task = watch_files("files", store)
    await eventually(lambda: answers("scanner") == 0)
    await stop_tasks(task)
    assert answers("store") == 0
    await asyncio.to_thread((tmp_path / "files").mkdir)
    task = watch_files("files", store)
    await eventually(lambda: (answers("store"), answers("scanner")) == (1, 1))
    await stop_tasks(task)
