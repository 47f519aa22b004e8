"""The HTML of a mail: a page of its own for a frame, by a link of some minutes, with its own pictures only."""

import aiohttp

from gateway_rig import Rig
from gateway_rig.calls import call
from gateway_rig.mail_page import PICTURE, mail_in


async def test_a_mails_html_is_shown_to_who_sees_the_conversation(rig: Rig) -> None:
    """As a page without scripts, forms and our origin, in which nothing from elsewhere is loaded unless asked for."""
    agent = await rig.agent("ana")
    await rig.agent("ben")
    ana, ben = await rig.sign_in("ana"), await rig.sign_in("ben")
    conversation = await rig.world.open("v1")
    own = await mail_in(rig, conversation)
    await rig.world.assign(conversation, agent)
    path = f"/api/conversations/{conversation}/messages/1/page"

    status, signed = await call(ana, "GET", path)
    assert (status, signed["elsewhere"]) == (200, 1)
    assert (await call(ben, "GET", path))[0] == 404
    for wrong in ("2", "x", "9" * 30):
        assert (await call(ana, "GET", path.replace("/1/", f"/{wrong}/")))[0] == 404
    (shown,) = (await call(ana, "GET", f"/api/conversations/{conversation}/messages"))[1]["messages"]
    assert shown["thread"] == {"html": True}
    assert (await call(await rig.sign_in("ana"), "GET", signed["url"][:-1] + "_"))[0] == 403

    nobody = await rig.http()
    async with nobody.get(signed["url"]) as response:
        page, headers = await response.text(), response.headers
    assert (response.status, response.content_type) == (200, "text/html")
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "'self'"
    assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")
    assert page.count("<img") == 3
    assert page.count(" src=") == 1
    assert "t.example" not in page
    link = page.partition(' src="')[2].partition('"')[0]
    assert own in link
    assert await got(nobody, link) == PICTURE

    async with nobody.get(f"{signed['url']}&pictures=elsewhere") as response:
        assert ' src="https://t.example/1.gif"' in await response.text()
        assert "img-src 'self' https: http:;" in response.headers["Content-Security-Policy"]


async def got(http: aiohttp.ClientSession, url: str) -> bytes:
    """Download it."""
    async with http.get(url) as response:
        return await response.read()
