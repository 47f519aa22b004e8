"""Who opens a file or mail by a signed link is in the audit log, unless it is their conversation, or a visitor does."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from sqlalchemy import update
from structlog.testing import capture_logs
from usher_common.audit import log
from usher_common.audit.log import Filter
from usher_common.messages.content import Attachment
from usher_common.record.tables import schema
from usher_common.runtime.secret import Secret

from gateway_rig import Rig, open_rig
from gateway_rig.calls import SignedIn, call
from gateway_rig.mail_page import mail_in
from pictures import png
from servers.files.object_store import KEY_ID, STORE_SECRET
from servers.ports import LOOPBACK
from waits import eventually

SOUND = b"RIFF\x04\x00\x00\x00WAVE" + bytes(9_000_000)  # more than kernels keep for who reads nothing
OPENS = {"file_opened", "mail_page_read"}


async def opened(rig: Rig) -> list[tuple[str, str, str]]:
    """Return who opened what, in which conversation."""
    await rig.site.audit.flush()
    found = [one.entry for one in reversed(await log.read(rig.record, Filter(), 100))]
    return [(one.who, one.action, one.thing) for one in found if one.action in OPENS]


async def with_file(rig: Rig, conversation: str, content: bytes = png(2, 2), name: str = "a.png") -> str:
    """Let the visitor write a message with a file; returns the file's id."""
    token = (await rig.widget()).token
    form = aiohttp.FormData()
    form.add_field("file", content, filename=name)
    headers = {"Authorization": f"Bearer {token}"}
    async with (await rig.http()).post("/api/uploads", data=form, headers=headers) as response:
        stored = await response.json()
    await rig.world.write(conversation, "Look")
    file = Attachment(stored["id"], stored["name"], stored["type"], stored["size"])
    async with rig.record.transaction() as transaction:
        mine = schema.message.c.conversation_id == conversation
        values = {"attachments_json": msgspec.json.encode([file]).decode()}
        await transaction.connection.execute(update(schema.message).where(mine).values(**values))
    return file.id


async def got(rig: Rig, url: str) -> int:
    """Open a link as a browser without a session does, such as a frame's."""
    async with (await rig.http()).get(url) as response:
        await response.read()
        return response.status


async def file_link(who: SignedIn, conversation: str) -> str:
    """Return the link to the file in the conversation's first message."""
    messages = (await call(who, "GET", f"/api/conversations/{conversation}/messages"))[1]["messages"]
    return str(messages[0]["attachments"][0]["url"])


async def test_a_file_is_opened_by_whom_the_link_was_given_to(rig: Rig) -> None:
    """Over REST and at the desk's socket; never for their own."""
    ana, sue = await rig.agent("ana"), await rig.agent("sue", "supervisor")
    conversation = await rig.world.open("v1")
    upload = await with_file(rig, conversation)
    await rig.world.assign(conversation, ana)
    links = [await file_link(await rig.sign_in(name), conversation) for name in ("ana", "sue")]
    desk = await rig.desk("sue")
    await desk.send("open", conversation=conversation, after_seq=0)
    links.append((await desk.expect("message"))["attachments"][0]["url"])

    assert links[1] == links[2] != links[0]
    assert [await got(rig, link) for link in (*links, links[1][:-1] + "_")] == [200, 200, 200, 403]
    looks = await opened(rig)
    assert {*looks} == {(sue, "file_opened", conversation)}  # a batch has it once, and may end between two looks
    assert await got(rig, rig.site.edge.link(upload)) == 200
    assert await opened(rig) == looks


async def test_who_leaves_in_the_middle_of_a_file_has_opened_it(sqlite_url: str, s3_place: str, tmp_path: Path) -> None:
    """A large one from a store, which goes on piece by piece: all but its end may have been read."""
    settings: dict[str, Any] = {"upload_dir": s3_place, "s3_key_id": KEY_ID, "s3_secret_key": Secret(STORE_SECRET)}
    async with open_rig("embedded:", "memory:", sqlite_url, tmp_path, **settings) as rig:
        sue = await rig.agent("sue", "supervisor")
        conversation = await rig.world.open("v1")
        await with_file(rig, conversation, SOUND, "a.wav")
        link = await file_link(await rig.sign_in("sue"), conversation)
        with capture_logs() as logs:
            reader, writer = await asyncio.open_connection(LOOPBACK, rig.site.port, limit=1024)
            writer.write(f"GET {link} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await reader.readexactly(1024)
            writer.transport.abort()
            await eventually(lambda: any(one["event"] == "http.aborted" for one in logs))

        assert await opened(rig) == [(sue, "file_opened", conversation)]
        assert [one for one in logs if one["log_level"] in {"warning", "error"}] == []


async def test_a_mails_page_is_read_whenever_its_link_is_opened(rig: Rig) -> None:
    """The pictures in it belong to it."""
    await rig.agent("ana")
    sue = await rig.agent("sue", "supervisor")
    conversation = await rig.world.open("v1")
    await mail_in(rig, conversation)
    path = f"/api/conversations/{conversation}/messages/1/page"
    url = (await call(await rig.sign_in("sue"), "GET", path))[1]["url"]
    assert await opened(rig) == [(sue, "mail_page_read", conversation)]
    async with (await rig.http()).get(url) as response:
        page = await response.text()
    assert await opened(rig) == [(sue, "mail_page_read", conversation)] * 2
    assert await got(rig, page.partition(' src="')[2].partition('"')[0]) == 200
    assert await opened(rig) == [(sue, "mail_page_read", conversation)] * 3
