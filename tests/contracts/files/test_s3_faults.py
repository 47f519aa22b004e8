"""A store that fails: asked again for a while, then said to be away; and nothing is taken for gone that is not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import REGISTRY
from usher_common.files.limits import S3_TRIES
from usher_common.files.port import FilesAway, FileStore
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import SettingsError

from servers.files.faulty_store import FaultyStore
from servers.files.object_store import KEY_ID, STORE_SECRET
from servers.ports import LOOPBACK, free_port

KEYS: Any = {"s3_key_id": KEY_ID, "s3_secret_key": Secret(STORE_SECRET)}
TEXT = b"0123456789" * 20_000


@pytest.fixture
async def faulty() -> AsyncIterator[FaultyStore]:
    """A store that does wrong when told to."""
    async with FaultyStore().listening() as server:
        yield server


@pytest.fixture
async def store(faulty: FaultyStore) -> AsyncIterator[FileStore]:
    """Ours on it."""
    async with opened_store(FilesSettings(upload_dir=f"s3://files/a?endpoint={faulty.url}", **KEYS)) as opened:
        yield opened


async def body() -> AsyncIterator[bytes]:
    """A file."""
    yield TEXT


async def kept(store: FileStore) -> str:
    """Store it and return its id."""
    upload = (await store.receive(body(), len(TEXT))).id
    await store.keep(upload)
    return upload


async def whole(store: FileStore, upload: str) -> bytes:
    """All of a file."""
    return b"".join([piece async for piece in store.read(upload)])


def failures(operation: str) -> float:
    """Return what is counted."""
    return REGISTRY.get_sample_value("usher_file_store_failures_total", {"request": operation}) or 0.0


@pytest.mark.parametrize("faults", [[503], ["reset"], [500, "reset", 429]])
async def test_a_request_is_made_again(faulty: FaultyStore, store: FileStore, faults: list[int | str]) -> None:
    """The whole file is sent again: it is on our disk until the store has it."""
    faulty.faults = list(faults)
    upload = await kept(store)
    assert faulty.objects == {f"files/a/{upload}": TEXT}
    faulty.faults = list(faults)
    assert await whole(store, upload) == TEXT
    faulty.faults = list(faults)
    await store.discard(upload)

    assert faulty.objects == {}


async def test_a_broken_answer_goes_on_where_it_broke(faulty: FaultyStore, store: FileStore) -> None:
    """Nothing comes twice, nothing is left out."""
    upload = await kept(store)
    faulty.faults = ["half", "half", "reset"]

    assert await whole(store, upload) == TEXT
    faulty.faults = ["half"]
    assert b"".join([piece async for piece in store.read(upload, 5, 100_000)]) == TEXT[5:100_000]


async def test_an_answer_that_always_breaks_ends(faulty: FaultyStore, store: FileStore) -> None:
    """After as many tries as of any request."""
    upload = await kept(store)
    faulty.faults = ["half"] * 9
    with pytest.raises(FilesAway):
        await whole(store, upload)

    assert faulty.asked.count("GET") == S3_TRIES


async def test_after_some_tries_the_store_is_away(faulty: FaultyStore, store: FileStore) -> None:
    """Which is counted; what was received can be kept as soon as the store is back."""
    before = failures("put_object")
    upload = (await store.receive(body(), len(TEXT))).id
    faulty.faults = [503] * S3_TRIES
    with pytest.raises(FilesAway, match="503 SlowDown"):
        await store.keep(upload)
    assert (len(faulty.asked), failures("put_object")) == (S3_TRIES, before + 1)
    await store.keep(upload)

    assert await whole(store, upload) == TEXT


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (404, "NoSuchBucket"), (301, "PermanentRedirect"), (400, "Bad")]
)
async def test_what_the_operator_must_repair_is_no_missing_file(
    faulty: FaultyStore, store: FileStore, status: int, code: str
) -> None:
    """It is told at once, with the store's own word, and nobody forgets a file over it."""
    upload = await kept(store)
    faulty.code, faulty.faults = code, [status]
    with pytest.raises(FilesAway, match=f"{status} {code}"):
        await whole(store, upload)

    assert faulty.asked == ["PUT", "GET"]


async def test_a_store_may_say_that_what_is_removed_was_not_there(faulty: FaultyStore, store: FileStore) -> None:
    """Some do; and none can say so of what is stored."""
    faulty.code, faulty.faults = "NoSuchKey", [404, 404]
    await store.discard("0" * 32)
    with pytest.raises(FilesAway, match="404 NoSuchKey"):
        await kept(store)


async def test_nobody_listens() -> None:
    """The error names neither keys nor the signed address."""
    place = f"s3://files/a?endpoint=http://{LOOPBACK}:{free_port()}"
    async with opened_store(FilesSettings(upload_dir=place, **KEYS)) as store:
        with pytest.raises(FilesAway) as caught:
            await whole(store, "0" * 32)

    assert "Signature" not in repr(caught.value)
    assert str(caught.value).startswith("the store of files: get_object: ")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"upload_dir": "s3://files?style=x", **KEYS}, "USHER_UPLOAD_DIR: the style"),
        ({"upload_dir": "s3://files", "s3_key_id": KEY_ID}, "both are set"),
    ],
)
async def test_wrong_settings_refuse_the_start(settings: dict[str, Any], problem: str) -> None:
    """With the setting's name."""
    with pytest.raises(SettingsError, match=problem):
        async with opened_store(FilesSettings(**settings)):
            pass


async def test_keys_are_found_where_the_sdks_look(faulty: FaultyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as the environment, which a pod's role fills; without any, the file waits for them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    place = f"s3://files/a?endpoint={faulty.url}"
    async with opened_store(FilesSettings(upload_dir=place)) as store:
        with pytest.raises(FilesAway, match="NoCredentialsError"):
            await kept(store)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", STORE_SECRET)
    async with opened_store(FilesSettings(upload_dir=place)) as store:
        await kept(store)

    assert len(faulty.objects) == 1
