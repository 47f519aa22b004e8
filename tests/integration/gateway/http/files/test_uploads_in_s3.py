"""Files in an S3-compatible store: sent on piece by piece, in part too; and what goes on while the store is away."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from usher_common.files.limits import S3_TRIES
from usher_common.record.tables import schema
from usher_common.runtime.secret import Secret

from gateway_rig import Rig, open_rig
from pictures import png
from servers import ObjectStore
from servers.files.faulty_store import FaultyStore
from servers.files.object_store import KEY_ID, STORE_SECRET

KEYS = {"s3_key_id": KEY_ID, "s3_secret_key": Secret(STORE_SECRET)}
SOUND = b"RIFF\x04\x00\x00\x00WAVE" + bytes(range(256)) * 800


@pytest.fixture
def settings(s3_place: str) -> dict[str, Any]:
    """Files are in a store of their own."""
    return {"upload_dir": s3_place, **KEYS}


@pytest.fixture
async def faulty() -> AsyncIterator[FaultyStore]:
    """A store that does wrong when told to."""
    async with FaultyStore().listening() as server:
        yield server


@pytest.fixture
async def away(faulty: FaultyStore, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Rig]:
    """A gateway on it, which forgets at once what nobody attaches."""
    place = f"s3://files?endpoint={faulty.url}"
    settings: dict[str, Any] = {"upload_dir": place, "upload_unattached_h": 24.0, **KEYS}
    async with open_rig("embedded:", "memory:", sqlite_url, tmp_path, **settings) as rig:
        yield rig


async def upload(http: aiohttp.ClientSession, headers: dict[str, str], data: bytes) -> tuple[int, dict[str, Any]]:
    """Upload one file."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename="a.wav")
    async with http.post("/api/uploads", data=form, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def rows(rig: Rig) -> int:
    """Count the files that the record knows."""
    async with rig.record.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(schema.upload))).scalar_one())


async def test_a_file_comes_back_as_it_was(rig: Rig, object_store: ObjectStore, s3_place: str) -> None:
    """It lies in the store under its id, and nothing of it on the gateway's disk."""
    visitor = await rig.widget()
    http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}
    _, stored = await upload(http, headers, SOUND)
    async with http.get(stored["url"]) as response:
        assert (response.status, response.content_type, await response.read()) == (200, "audio/wav", SOUND)
        assert (response.content_length, response.headers["Accept-Ranges"]) == (len(SOUND), "bytes")
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    assert object_store.names(s3_place) == [stored["id"]]


@pytest.mark.parametrize(
    ("asked", "status", "part", "said"),
    [
        ("bytes=4-7", 206, slice(4, 8), "bytes 4-7/204812"),
        ("bytes=204800-", 206, slice(204_800, None), "bytes 204800-204811/204812"),
        ("bytes=-3", 206, slice(-3, None), "bytes 204809-204811/204812"),
        ("bytes=0-", 206, slice(None), "bytes 0-204811/204812"),
        ("bytes=0-999999", 206, slice(None), "bytes 0-204811/204812"),
        ("bytes=204812-", 416, slice(0, 0), "bytes */204812"),
        ("bytes=1-2,5-6", 200, slice(None), None),
    ],
)
async def test_players_ask_for_parts(rig: Rig, asked: str, status: int, part: slice, said: str | None) -> None:
    """Safari plays no sound that cannot be asked for in parts."""
    visitor = await rig.widget()
    http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}
    _, stored = await upload(http, headers, SOUND)
    async with http.get(stored["url"], headers={"Range": asked}) as response:
        assert (response.status, await response.read()) == (status, SOUND[part])
        assert response.headers.get("Content-Range") == said


async def test_what_a_browser_has_is_not_sent_again(rig: Rig) -> None:
    """A stored file never changes, so that its id is its version."""
    visitor = await rig.widget()
    http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}
    _, stored = await upload(http, headers, SOUND)
    tag = f'"{stored["id"]}"'
    async with http.get(stored["url"], headers={"If-None-Match": tag}) as response:
        assert (response.status, await response.read()) == (304, b"")
    async with http.get(stored["url"], headers={"Range": "bytes=0-1", "If-Range": tag}) as response:
        assert response.status == 206
    async with http.get(stored["url"], headers={"Range": "bytes=0-1", "If-Range": '"another"'}) as response:
        assert response.status == 200


async def test_a_photo_is_shown_from_there(rig: Rig) -> None:
    """Everybody sees it; a file that the store has lost is not found."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    form = aiohttp.FormData()
    form.add_field("file", png(2, 2), filename="a.png")
    async with http.post("/api/photos", data=form, headers=headers) as response:
        stored = await response.json()
    async with (await rig.http()).get(stored["photo"]) as response:
        assert (response.status, await response.read()) == (200, png(2, 2))
    async with (await rig.http()).get(f"/photos/{'0' * 32}") as response:
        assert response.status == 404


async def test_while_the_store_is_away_files_are_refused_and_messages_go_on(away: Rig, faulty: FaultyStore) -> None:
    """Being ready does not depend on it; what was stored is opened again afterwards."""
    visitor = await away.widget()
    http, headers = await away.http(), {"Authorization": f"Bearer {visitor.token}"}
    _, stored = await upload(http, headers, SOUND)
    faulty.faults = [503] * S3_TRIES
    status, problem = await upload(http, headers, SOUND)
    assert (status, problem["code"]) == (503, "files_away")
    faulty.faults = [503] * S3_TRIES
    async with http.get(stored["url"]) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (503, "files_away")
    await visitor.expect("accepted", id=await visitor.say(text="still here"))

    assert all(check() for check in away.site.values())
    async with http.get(stored["url"]) as response:
        assert await response.read() == SOUND


async def test_a_file_that_breaks_off_is_no_whole_one(away: Rig, faulty: FaultyStore) -> None:
    """Its length was promised, so that the browser knows; nothing else is written in its place."""
    visitor = await away.widget()
    http, headers = await away.http(), {"Authorization": f"Bearer {visitor.token}"}
    _, stored = await upload(http, headers, SOUND)
    faulty.faults = ["half"] * S3_TRIES
    async with http.get(stored["url"]) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    async with http.get(stored["url"]) as response:
        assert await response.read() == SOUND


async def test_a_sweep_forgets_no_file_that_it_could_not_remove(away: Rig, faulty: FaultyStore) -> None:
    """Else the store would keep it for ever: no row names it any more."""
    visitor = await away.widget()
    await upload(await away.http(), {"Authorization": f"Bearer {visitor.token}"}, SOUND)
    await away.world.age_uploads()
    faulty.faults = [503] * S3_TRIES
    await away.site.sweep()
    assert (len(faulty.objects), await rows(away)) == (1, 1)
    await away.site.sweep()

    assert (faulty.objects, await rows(away)) == ({}, 0)
