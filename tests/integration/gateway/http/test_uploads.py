"""Files: stored with limits, opened by signed links, never shown as pages; and the pages' own headers."""

from typing import Any

import aiohttp
import pytest
from usher_gateway.limits import UPLOAD_BYTES

from gateway_rig import Rig

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def upload(
    http: aiohttp.ClientSession, headers: dict[str, str], data: bytes, name: str = "a.png"
) -> tuple[int, dict[str, Any]]:
    """Upload one file."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", data, filename=name, content_type="text/html")
    async with http.post("/api/uploads", data=form, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def test_a_visitor_uploads_a_picture_and_the_agent_opens_it(rig: Rig) -> None:
    """What the client says of the type counts for nothing; the message carries the file to the bus."""
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
        (b"MZ\x00\x01", "application/octet-stream"),
    ],
)
async def test_what_is_no_picture_is_a_download(rig: Rig, data: bytes, kind: str) -> None:
    """Pages and SVG above all."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    _, stored = await upload(http, headers, data, "x.html")

    async with http.get(stored["url"]) as response:
        assert response.content_type == kind
        assert response.headers["Content-Disposition"].startswith("attachment;")


async def test_a_link_that_is_not_signed_opens_nothing(rig: Rig) -> None:
    """Nor does another file's."""
    visitor = await rig.widget()
    http, headers = await rig.http(), {"Authorization": f"Bearer {visitor.token}"}
    one, two = [(await upload(http, headers, PNG))[1] for _ in range(2)]
    token = two["url"].partition("token=")[2]

    for url in (f"/api/uploads/{one['id']}", f"/api/uploads/{one['id']}?token={token}", "/api/uploads/x?token=x"):
        async with http.get(url) as response:
            assert (response.status, (await response.json(content_type=None))["code"]) == (403, "bad_link")


async def test_a_file_of_somebody_else_cannot_be_attached(rig: Rig) -> None:
    """The refusal does not tell whether there is such a file."""
    visitor, other = await rig.widget(), await rig.widget()
    await rig.world.add_upload("f" * 32, f"visitor:{visitor.visitor}")

    await other.expect("refused", id=await other.say(attachments=["f" * 32]), code="bad_attachment")
    await visitor.expect("accepted", id=await visitor.say(attachments=["f" * 32]))


async def test_too_large_empty_and_formless_uploads_are_refused(rig: Rig) -> None:
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
    for body in (b"x", b"--b\r\n", b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n', b""):
        async with http.post("/api/uploads", data=body, headers=broken) as response:
            assert 400 <= response.status < 500
    assert rig.stored_files() == []


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


async def test_a_name_does_not_pretend_to_have_another_ending(rig: Rig) -> None:
    """Signs that turn the direction of writing would show exe.pdf as the end of fdp.exe."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    _, stored = await upload(http, headers, PNG, "invoice\u202efdp.exe\u2066\u200f")

    assert stored["name"] == "invoice_fdp.exe__"


async def test_pictures_of_agents_may_come_from_anywhere_by_https(rig: Rig) -> None:
    """An agent's photo may be such an address, so the desk's policy lets it be shown; scripts stay our own."""
    async with (await rig.http()).get("/desk/") as response:
        policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))

    assert {"'self'", "https:"} <= set(policy["img-src"].split())
    assert policy["script-src"] == "'self'"
