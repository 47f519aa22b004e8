"""Uploaded photos of agents: judged by their content, seen by everybody, kept while an agent has them."""

from typing import Any

import aiohttp
import pytest
from usher_gateway.limits import PHOTO_BYTES

from gateway_rig import Rig
from pictures import SIGNATURE, gif, jpeg, png, webp

PNG, JPEG, WEBP = png(2, 2), jpeg(2048, 2048), webp(2, 2)


async def upload(http: aiohttp.ClientSession, headers: dict[str, str], data: bytes) -> tuple[int, dict[str, Any]]:
    """Upload a photo; the form always says that it is a picture."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename="me.png", content_type="image/png")
    async with http.post("/api/photos", data=form, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def change(http: aiohttp.ClientSession, headers: dict[str, str], photo: str) -> tuple[int, dict[str, Any]]:
    """Change the agent's own photo."""
    async with http.put("/api/session/photo", json={"photo": photo}, headers=headers) as response:
        return response.status, await response.json(content_type=None)


@pytest.mark.parametrize(("data", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")])
async def test_an_agents_photo_is_seen_by_everybody(rig: Rig, data: bytes, kind: str) -> None:
    """Without a session, from another site's page, and cached for long: its address never means another picture."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    status, stored = await upload(http, headers, data)
    changed, agent = await change(http, headers, stored["photo"])

    assert (status, changed, agent["photo"]) == (201, 200, stored["photo"])
    async with (await rig.http()).get(stored["photo"]) as response:
        assert (response.status, response.content_type, await response.read()) == (200, kind, data)
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_photo"),
        (b"<html>", "not_a_photo"),
        (gif(2, 2), "not_a_photo"),
        (SIGNATURE + b"0" * 100, "not_a_photo"),
        (b"\xff\xd8\xff" + b"0" * 100, "not_a_photo"),
        (b"RIFF\x00\x00\x00\x00WEBP" + b"0" * 100, "not_a_photo"),
        (png(50_000, 50_000, lines=1), "not_a_photo"),
        (png(2049, 1), "too_many_pixels"),
        (jpeg(1, 2049), "too_many_pixels"),
        (b"%PDF-1.7", "not_a_photo"),
        (b"MZ\x00\x01", "not_a_photo"),
        (PNG + b"0" * PHOTO_BYTES, "too_large"),
    ],
)
async def test_a_file_that_is_no_photo_is_refused_and_not_kept(rig: Rig, data: bytes, code: str) -> None:
    """Its content counts, not what the form says."""
    await rig.agent("ana")

    assert (await upload(*await rig.sign_in("ana"), data))[1]["code"] == code
    assert rig.stored_files() == []


async def test_visitors_store_no_photos_and_other_files_are_none(rig: Rig) -> None:
    """Otherwise files of conversations could be opened without their signed links."""
    visitor = await rig.widget()
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    await rig.world.add_upload("f" * 32, f"visitor:{visitor.visitor}")
    bearer = {"Authorization": f"Bearer {visitor.token}"}

    assert (await upload(await rig.http(), bearer, PNG))[0] in {401, 403}
    assert (await change(http, headers, f"/photos/{'f' * 32}"))[1]["code"] == "no_photo"
    assert (await change(http, headers, "https://elsewhere.example/me.png"))[0] == 422
    for name in ("f" * 32, "e" * 32, "x"):
        async with http.get(f"/photos/{name}") as response:
            assert response.status == 404


async def test_a_photo_expires_with_the_last_agent_who_has_it(rig: Rig) -> None:
    """One that was only tried, or was replaced, is removed; one that another agent has, too, stays."""
    for login, role in (("ana", "agent"), ("ben", "agent"), ("root", "administrator")):
        await rig.agent(login, role=role)
    http, headers = await rig.sign_in("ana")
    photos = [(await upload(http, headers, PNG))[1]["photo"] for _ in range(3)]
    names = [photo.rpartition("/")[2] for photo in photos]
    admin, allowed = await rig.sign_in("root")
    ben = next(one["id"] for one in await listed(admin) if one["login"] == "ben")
    await change(http, headers, photos[0])
    async with admin.patch(f"/api/agents/{ben}", json={"photo": photos[0]}, headers=allowed) as response:
        assert (await response.json())["photo"] == photos[0]
    await change(http, headers, photos[1])
    await change(http, headers, photos[1])
    await swept(rig)

    assert sorted(rig.stored_files()) == sorted(names[:2])
    async with admin.patch(f"/api/agents/{ben}", json={"photo": ""}, headers=allowed):
        await swept(rig)
    assert rig.stored_files() == [names[1]]
    async with admin.patch(f"/api/agents/{ben}", json={"photo": photos[0]}, headers=allowed) as response:
        assert (await response.json())["code"] == "no_photo"


async def listed(http: aiohttp.ClientSession) -> list[dict[str, Any]]:
    """List all agents."""
    async with http.get("/api/agents") as response:
        agents: list[dict[str, Any]] = (await response.json())["agents"]
        return agents


async def swept(rig: Rig) -> None:
    """Let as much time pass as unattached files are kept."""
    await rig.world.age_uploads()
    await rig.site.sweep()
