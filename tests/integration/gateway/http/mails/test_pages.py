"""The HTML of a mail: a page of its own for a frame, by a link of some minutes, with its own pictures only."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec
from sqlalchemy import update
from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.messages.threads import Threaded
from usher_common.record.tables import schema

from gateway_rig import Rig
from gateway_rig.calls import call
from pictures import png

PICTURE = png(1, 1)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    """A file's content."""
    yield content


async def mail_in(rig: Rig, conversation: str) -> str:
    """Store what the mailbox would for a mail with a picture of its own, one of another account, and one elsewhere."""
    files = StoredFiles(FileFolder(Path(rig.settings.upload_dir)), rig.record, "any")
    own = await files.put(pieces(PICTURE), 1000, "a.png", "account:support")
    other = await files.put(pieces(PICTURE), 1000, "b.png", "visitor:v2")
    page = f'<p>Hi</p><img src="cid:{own.id}"><img src="cid:{other.id}"><img src="elsewhere:https://t.example/1.gif">'
    html = await files.put(pieces(page.encode()), 1000, "mail.html", "account:support")
    thread = msgspec.json.encode(Threaded(native_id="m1", html=html.id)).decode()
    await rig.world.write(conversation, "Hi")
    async with rig.record.transaction() as transaction:
        mine = schema.message.c.conversation_id == conversation
        await transaction.connection.execute(update(schema.message).where(mine).values(thread_json=thread))
    return own.id


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
