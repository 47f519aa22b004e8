"""Uploads that a scanner looks into first: who sends a virus hears so, and without a result nothing is taken in."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway_rig import Rig, open_rig
from pictures import png
from servers import ClamdServer
from servers.files.clamav import EICAR
from servers.files.fake_clamd import FakeClamd


@pytest.fixture
def settings(clamd: ClamdServer) -> dict[str, Any]:
    """The real clamd looks."""
    return {"clamd_url": clamd.url}


@pytest.fixture
async def fake() -> AsyncIterator[FakeClamd]:
    """One that does as told."""
    async with FakeClamd().listening() as server:
        yield server


@pytest.fixture
async def told(fake: FakeClamd, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Rig]:
    """A gateway behind it."""
    async with open_rig("embedded:", "memory:", sqlite_url, tmp_path, clamd_url=fake.url) as rig:
        yield rig


async def upload(rig: Rig, data: bytes, path: str = "/api/uploads") -> tuple[int, dict[str, Any], str]:
    """Upload one file as a visitor, or a photo as an agent; returns the answer, and when to come again."""
    if path == "/api/uploads":
        http, headers = await rig.http(), {"Authorization": f"Bearer {(await rig.widget()).token}"}
    else:
        http, headers = await rig.sign_in("ana")
    form = aiohttp.FormData()
    form.add_field("file", data, filename="a.txt")
    async with http.post(path, data=form, headers=headers) as response:
        return response.status, await response.json(content_type=None), response.headers.get("Retry-After", "")


async def test_a_virus_is_refused_and_nothing_is_left(rig: Rig) -> None:
    """Whoever sends it, in whatever form: the desk and the widget have words for the code."""
    await rig.agent("ana")
    answers = [
        await upload(rig, EICAR),
        await upload(rig, png(2, 2) + EICAR, "/api/photos"),
        await upload(rig, b"harmless"),
    ]

    assert [(status, said.get("code")) for status, said, _ in answers] == [
        (422, "infected"),
        (422, "infected"),
        (201, None),
    ]
    assert rig.stored_files() == [answers[2][1]["id"]]


async def test_without_a_result_nothing_is_taken_in(told: Rig, fake: FakeClamd) -> None:
    """The sender is told to come again, and then it works."""
    fake.answers = [b""]
    status, said, again_s = await upload(told, b"harmless")

    assert (status, said["code"], said["detail"]) == (503, "scanner_away", "Files cannot be checked for viruses now.")
    assert int(again_s) > 0
    assert told.stored_files() == []
    assert (await upload(told, b"harmless"))[0] == 201
