"""What looks into files: the real clamd and the fake one say the same; without a result there is no file."""

from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from typing import Any

import pytest
from prometheus_client import REGISTRY
from usher_common.files.folder import FileFolder
from usher_common.files.port import FilesAway, FileStore, TooLarge
from usher_common.files.scan.clamd import Clamd
from usher_common.files.scan.port import Infected, Scanner, ScannerAway
from usher_common.files.scan.scanned_store import ScannedStore
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.runtime.settings import SettingsError

from servers.files.clamav import EICAR, NAME, STREAM_BYTES, ClamdServer
from servers.files.fake_clamd import FakeClamd
from servers.ports import LOOPBACK, free_port


@pytest.fixture
async def fake() -> AsyncIterator[FakeClamd]:
    """One that does as told."""
    async with FakeClamd().listening() as server:
        yield server


@pytest.fixture(params=["tcp", "unix", "fake"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    """The real one, by either way, and the fake one."""
    if request.param == "fake":
        return Clamd(request.getfixturevalue("fake").url)
    server: ClamdServer = request.getfixturevalue("clamd")
    return Clamd(server.url if request.param == "tcp" else server.socket_url)


async def body(*pieces: bytes) -> AsyncIterator[bytes]:
    """A file that arrives in pieces."""
    for piece in pieces:
        yield piece


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        ((EICAR,), NAME),
        ((b"a" * 70_000 + EICAR[:20], EICAR[20:]), NAME),
        ((b"harmless",), ""),
        ((EICAR[:-1],), ""),
        ((b"a" * (STREAM_BYTES - 1),), ""),
    ],
    ids=["whole", "in pieces", "harmless", "cut off", "large"],
)
async def test_what_is_known_is_found(scanner: Scanner, pieces: tuple[bytes, ...], found: str) -> None:
    """Wherever it stands, and under its name."""
    assert (await scanner.scan(body(*pieces))).removesuffix(".UNOFFICIAL") == found


async def test_what_is_larger_than_the_scanner_takes_is_too_large(scanner: Scanner) -> None:
    """It says so before it has read all, and hangs up."""
    with pytest.raises(TooLarge):
        await scanner.scan(body(*[b"a" * 65_536] * 64))


async def test_the_real_one_reads_mails(clamd: ClamdServer) -> None:
    """The original of a mail has its files in base64."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Eva <eva@elsewhere.test>", "us@example.test", "The bill"
    mail["Message-ID"], mail["Date"] = "<1@elsewhere.test>", "Mon, 30 Nov 2026 05:00:00 +0000"
    mail.set_content("Please pay.")
    mail.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="bill.bin")

    assert (await Clamd(clamd.url).scan(body(mail.as_bytes()))).startswith(NAME)


@pytest.mark.parametrize("answer", [b"", b"stream: Can't allocate memory ERROR", b"COMMAND READ TIMED OUT", b"OK"])
async def test_anything_else_is_no_look(fake: FakeClamd, answer: bytes) -> None:
    """Only the one word lets a file in."""
    fake.answers = [answer]
    with pytest.raises(ScannerAway, match="clamd: "):
        await Clamd(fake.url).scan(body(b"harmless"))


async def test_nobody_listens() -> None:
    """By either way."""
    for url in (f"tcp://{LOOPBACK}:{free_port()}", "unix:/nowhere/clamd.sock"):
        with pytest.raises(ScannerAway):
            await Clamd(url).scan(body(b"harmless"))


async def test_a_scanner_that_stops_answers_again_when_it_is_back(clamd: ClamdServer) -> None:
    """Each file has a connection of its own, so nothing is left of the old one."""
    clamd.kill()
    with pytest.raises(ScannerAway):
        await Clamd(clamd.url).scan(body(b"harmless"))
    clamd.restart()

    assert await Clamd(clamd.url).scan(body(b"harmless")) == ""


@pytest.mark.parametrize(
    "url",
    ["clamd", "http://a:1", "tcp://a", "tcp://a:x", "tcp://a:1/x", "tcp://u@a:1", "unix:clamd.sock", "unix://a/b"],
)
async def test_a_wrong_address_refuses_the_start(url: str) -> None:
    """With the setting's name."""
    with pytest.raises(SettingsError, match="USHER_CLAMD_URL"):
        async with opened_store(FilesSettings(clamd_url=url)):
            pass


def counted(result: str) -> float:
    """Return how many files had this result."""
    return REGISTRY.get_sample_value("usher_files_scanned_total", {"result": result}) or 0.0


async def test_only_a_clean_file_is_taken_in(fake: FakeClamd, store: FileStore, names: Callable[[], list[str]]) -> None:
    """In every store; of what is refused nothing is left, and it is counted."""
    scanned, before = ScannedStore(store, Clamd(fake.url)), {one: counted(one) for one in ("clean", "infected", "away")}
    stored = await scanned.receive(body(b"harm", b"less"), 100)
    await scanned.keep(stored.id)
    with pytest.raises(Infected, match=NAME):
        await scanned.receive(body(EICAR), 100)
    fake.answers = [b""]
    with pytest.raises(FilesAway):
        await scanned.receive(body(b"harmless, too"), 100)

    assert names() == [stored.id]
    assert b"".join([piece async for piece in scanned.read(stored.id)]) == b"harmless"
    assert {one: counted(one) - before[one] for one in before} == {"clean": 1, "infected": 1, "away": 1}


async def test_nobody_looks_unless_told_to(tmp_path: Any) -> None:
    """The setting is off by itself."""
    async with opened_store(FilesSettings(upload_dir=str(tmp_path))) as store:
        assert isinstance(store, FileFolder)
