"""The stores of files that keep the contract: a folder, and a store that speaks S3."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from usher_common.files.port import FileStore
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.runtime.secret import Secret

from servers import ObjectStore
from servers.files.object_store import KEY_ID, STORE_SECRET


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store, as the setting names it."""
    return str(tmp_path / "files") if request.param == "folder" else str(request.getfixturevalue("s3_place"))


@pytest.fixture
async def store(place: str) -> AsyncIterator[FileStore]:
    """That store, opened."""
    async with opened_store(_settings(place)) as opened:
        yield opened


@pytest.fixture
async def s3_store(s3_place: str) -> AsyncIterator[FileStore]:
    """One that speaks S3."""
    async with opened_store(_settings(s3_place)) as opened:
        yield opened


@pytest.fixture
def names(request: pytest.FixtureRequest, place: str) -> Callable[[], list[str]]:
    """What lists all that is in that store, parts included."""
    if not place.startswith("s3:"):
        return lambda: sorted(path.name for path in Path(place).iterdir())
    server: ObjectStore = request.getfixturevalue("object_store")
    return lambda: server.names(place)


def _settings(place: str) -> FilesSettings:
    return FilesSettings(upload_dir=place, s3_key_id=KEY_ID, s3_secret_key=Secret(STORE_SECRET))
