"""Files of providers that a scanner looks into first: refused for good with a virus, tried again without a result."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from usher_common.files.folder import FileFolder
from usher_common.files.scan.clamd import Clamd
from usher_common.files.scan.scanned_store import ScannedStore
from usher_common.files.stored_files import StoredFiles
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Call, Channel, Fetching, Media, SendError
from usher_connectors.media.names import reason_of
from usher_connectors.send.http_driver import HttpDriver

from connecting.file_server import FileServer
from connecting.rig import Rig
from servers.files.clamav import EICAR
from servers.files.fake_clamd import FakeClamd


def fetch(media: Media, account: Account) -> Fetching:
    """Fetch the file at its address."""
    return Call(f"{account.config['url']}/get/{media.ref}", method="GET")
    yield  # a fetch of a real channel makes calls


CHANNEL = Channel("media", webhook.verify, webhook.parse, webhook.send, fetch=fetch)


@pytest.fixture
async def fake() -> AsyncIterator[FakeClamd]:
    """A clamd that does as told."""
    async with FakeClamd().listening() as server:
        yield server


@pytest.fixture
async def driver(rig: Rig, fake: FakeClamd, tmp_path: Path) -> AsyncIterator[HttpDriver]:
    """A driver whose files are behind it."""
    folder = FileFolder(tmp_path / "files")
    folder.prepare()
    made = HttpDriver(
        allow_private=True, files=StoredFiles(ScannedStore(folder, Clamd(fake.url)), rig.record, "s" * 32)
    )
    yield made
    await made.close()


async def test_a_virus_is_never_stored_and_the_message_says_so(driver: HttpDriver, tmp_path: Path) -> None:
    """No further attempt is made."""
    async with FileServer().listening() as provider:
        provider.files["bill"] = EICAR
        with pytest.raises(SendError) as refused:
            await driver.fetch(CHANNEL, Media("document", "bill"), Account("a", "media", {"url": provider.url}))

    assert (refused.value.code, refused.value.retryable) == ("infected", False)
    assert reason_of("infected") == "a virus was found in it"
    assert list((tmp_path / "files").iterdir()) == []


async def test_without_a_result_the_file_stays_with_the_provider(
    driver: HttpDriver, fake: FakeClamd, tmp_path: Path
) -> None:
    """And is fetched later."""
    async with FileServer().listening() as provider:
        provider.files["bill"] = b"harmless"
        account = Account("a", "media", {"url": provider.url})
        fake.answers = [b""]
        with pytest.raises(SendError) as refused:
            await driver.fetch(CHANNEL, Media("document", "bill"), account)
        assert list((tmp_path / "files").iterdir()) == []
        stored = await driver.fetch(CHANNEL, Media("document", "bill"), account)

    assert (refused.value.code, refused.value.retryable, refused.value.unknown) == ("scanner_away", True, False)
    assert [path.name for path in (tmp_path / "files").iterdir()] == [stored.id]
