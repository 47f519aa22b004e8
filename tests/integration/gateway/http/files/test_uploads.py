"""Files: stored within limits, opened by signed links, never shown as pages; and the headers of the pages."""

import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from usher_gateway.limits import UPLOAD_BYTES

from gateway_rig import Rig
from pictures import SIGNATURE, gif, png, wav

CHARSET = b'--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\n' + b"x" * 99 + b"\r\n--b--\r\n"
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n'
TWO = FILE + FILE + b"--b--\r\n"
PNG = png(2, 2)


async def upload(
    http: aiohttp.ClientSession, headers: dict[str, str], data: bytes, name: str = "a.png"
) -> tuple[int, dict[str, Any]]:
    """Upload one file."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", data, filename=name, content_type="text/html")
    async with http.post("/api/uploads", data=form, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def test_a_visitor_uploads_a_picture_and_an_agent_opens_it(rig: Rig) -> None:
    """The type is found from the content, not from what the client says; the message on the bus carries the file."""
    visitor = await rig.widget()
    http = await rig.http()
    status, stored = await upload(http, {"Authorization": f"Bearer {visitor.token}"}, PNG, "../../ü.png")
    assert (status, stored["type"], stored["size"]) == (201, "image/png", len(PNG))
    assert stored["name"] == ".._.._ü.png"
    await visitor.expect("accepted", id=await visitor.say(attachments=[stored["id"]]))
    (command,) = await rig.commands(1)
    assert [(one.id, one.type) for one in command.attachments] == [(stored["id"], "image/png")]

    async with (await rig.http()).get(stored["url"]) as response:
        assert (response.status, await response.read(), response.content_type) == (200, PNG, "image/png")
        assert response.headers["Content-Disposition"].startswith("inline;")
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain"),
        (b"%PDF-1.7", "application/pdf"),
        (b"#!AMR\n" + b"\x3c" * 30, "audio/amr"),
        (b"PK\x03\x04" + b"\0" * 40, "application/zip"),
        (b"MZ\x00\x01", "application/octet-stream"),
        (SIGNATURE + b"0" * 100, "application/octet-stream"),
        (png(50_000, 50_000, lines=1), "application/octet-stream"),
        (gif(0, 4), "application/octet-stream"),
    ],
)
async def test_what_browsers_neither_show_nor_play_is_a_download(rig: Rig, data: bytes, kind: str) -> None:
    """Above all HTML and SVG, which could run scripts."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    _, stored = await upload(http, headers, data, "x.html")

    async with http.get(stored["url"]) as response:
        assert response.content_type == kind
        assert response.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(("data", "kind"), [(wav(), "audio/wav"), (b"OggS" + b"\0" * 24 + b"OpusHead", "audio/ogg")])
async def test_sound_is_played_where_it_stands(rig: Rig, data: bytes, kind: str) -> None:
    """Piece by piece, as players ask for it; it is never taken for a page, and runs nothing."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    _, stored = await upload(http, headers, data, "voice.html")

    async with http.get(stored["url"], headers={"Range": "bytes=4-7"}) as response:
        assert (response.status, await response.read(), response.content_type) == (206, data[4:8], kind)
        assert response.headers["Content-Disposition"].startswith("inline;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_an_unsigned_link_opens_nothing(rig: Rig) -> None:
    """Nor does another file's signature."""
    visitor = await rig.widget()
    http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}
    one, two = [(await upload(http, headers, PNG))[1] for _ in range(2)]
    token = two["url"].partition("token=")[2]

    for url in (f"/api/uploads/{one['id']}", f"/api/uploads/{one['id']}?token={token}", "/api/uploads/x?token=x"):
        async with http.get(url) as response:
            assert (response.status, (await response.json(content_type=None))["code"]) == (403, "bad_link")


async def test_another_visitors_file_cannot_be_attached(rig: Rig) -> None:
    """The refusal does not reveal whether the file exists."""
    visitor, other = await rig.widget(), await rig.widget()
    await rig.world.add_upload("f" * 32, f"visitor:{visitor.visitor}")

    await other.expect("refused", id=await other.say(attachments=["f" * 32]), code="bad_attachment")
    await visitor.expect("accepted", id=await visitor.say(attachments=["f" * 32]))


async def test_oversized_empty_and_malformed_uploads_are_refused(rig: Rig) -> None:
    """And leave no file behind."""
    visitor = await rig.widget()
    http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}

    assert (await upload(http, headers, b"x" * (UPLOAD_BYTES + 1)))[1]["code"] == "too_large"
    assert (await upload(http, headers, b""))[1]["code"] == "empty"
    assert (await upload(http, {}, PNG))[1]["code"] == "not_signed_in"
    assert (await upload(http, {"Authorization": "Bearer forged"}, PNG))[1]["code"] == "not_signed_in"
    async with http.post("/api/uploads", data=b"x", headers=headers) as response:
        assert (await response.json(content_type=None))["code"] == "not_multipart"
    broken = {**headers, "Content-Type": "multipart/form-data; boundary=b"}
    for body in (
        b"x",
        b"--b\r\n",
        b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
        b"",
        CHARSET,
        TWO,
    ):
        async with http.post("/api/uploads", data=body, headers=broken) as response:
            assert 400 <= response.status < 500
    assert rig.stored_files() == []


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n--", b"\r\n--b", b"\r\n--bb--\r\n", b"\r\n--b-\r\n"])
async def test_a_truncated_upload_is_not_stored(rig: Rig, end: bytes) -> None:
    """Without the last boundary nobody knows what was still to come."""
    visitor = await rig.widget()
    http = await rig.http()
    headers = {"Authorization": f"Bearer {visitor.token}", "Content-Type": "multipart/form-data; boundary=b"}
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of a file' + end
    async with http.post("/api/uploads", data=body, headers=headers) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (400, "bad_multipart")

    assert rig.stored_files() == []


class TestSpace:
    """With little space on the disk, and a short time for what is not attached."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Two files of 6 MB are too much."""
        return {"upload_space_mb": 10, "upload_unattached_h": 24.0}

    async def test_an_upload_is_refused_until_there_is_space(self, rig: Rig) -> None:
        """Old files that were never attached are removed to make space; attached ones stay."""
        visitor = await rig.widget()
        http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}
        large = b"x" * 6 * 1024 * 1024
        _, kept = await upload(http, headers, PNG)
        _, stored = await upload(http, headers, large)
        refused = await upload(http, headers, large)
        await visitor.expect("accepted", id=await visitor.say(attachments=[kept["id"]]))
        left = Path(rig.settings.upload_dir) / f".{'e' * 32}.part"
        left.write_bytes(b"broken off")
        os.utime(left, (0, 0))
        await rig.world.age_uploads()
        await rig.site.sweep()
        await visitor.expect("refused", id=await visitor.say(attachments=[stored["id"]]), code="bad_attachment")

        assert (refused[0], refused[1]["code"]) == (507, "no_space")
        assert rig.stored_files() == [kept["id"]]
        assert (await upload(http, headers, large))[0] == 201


class TestBytes:
    """With a limit of ten megabytes an hour."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Ten megabytes an hour for each address and agent."""
        return {"upload_mb_per_hour": 10}

    async def test_bytes_are_limited_per_address_and_per_agent(self, rig: Rig) -> None:
        """Visitors of one address share its limit; each agent has their own."""
        codes = []
        for _ in range(2):
            visitor = await rig.widget()
            headers = {"Authorization": f"Bearer {visitor.token}"}
            codes.append((await upload(await rig.http(), headers, b"x" * 6 * 1024 * 1024))[0])
        await rig.agent("ana")
        codes.append((await upload(*await rig.sign_in("ana"), b"x" * 6 * 1024 * 1024))[0])

        assert codes == [201, 429, 201]
        assert len(rig.stored_files()) == 2


async def test_only_allowed_pages_upload_across_origins(rig: Rig) -> None:
    """The widget stands on the shop's pages, whose origin is not the gateway's."""
    visitor = await rig.widget()
    http = await rig.http()
    for origin, allowed in (("https://shop.example", True), ("https://elsewhere.example", False)):
        async with http.options("/api/uploads", headers={"Origin": origin}) as response:
            assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    headers = {"Authorization": f"Bearer {visitor.token}", "Origin": "https://shop.example"}
    form = aiohttp.FormData()
    form.add_field("file", PNG, filename="a.png")
    async with http.post("/api/uploads", data=form, headers=headers) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert (await rig.widget(origin="https://shop.example")).visitor
    assert "credentials" not in str(response.headers).lower()


async def test_a_files_name_cannot_disguise_its_extension(rig: Rig) -> None:
    """With characters that reverse the text's direction, exe.pdf would be shown for the end of fdp.exe."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    _, stored = await upload(http, headers, PNG, "invoice\u202efdp.exe\u2066\u200f")

    assert stored["name"] == "invoice_fdp.exe__"


async def test_agents_photos_may_come_from_any_https_host(rig: Rig) -> None:
    """The desk's Content-Security-Policy therefore allows such images; scripts must be our own."""
    async with (await rig.http()).get("/desk/") as response:
        policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))

    assert {"'self'", "https:"} <= set(policy["img-src"].split())
    assert policy["script-src"] == "'self'"
