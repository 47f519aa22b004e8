"""Backup and restore as docs/backup.md has them for compose: by the image with the server's own programs."""

import asyncio
import os
from pathlib import Path

import aiohttp
import pytest

from stack.agent import Agent
from stack.compose import Compose
from stack.stack import PASSWORD
from stack.visitor import Visitor

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1200)]

USER = 10001  # of the image: the folder for backups belongs to it
OURS = ("gateway", "router", "connectors", "knowledge")
UPLOADED = b"the bill of the one who writes before the backup"


async def test_a_restore_brings_back_what_the_backup_has(compose: Compose, tmp_path: Path) -> None:
    """Texts and files of before are there, what was written after is not, and a chat goes through afterwards."""
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    os.chown(folder, USER, USER)
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):
        parent.chmod(0o755)  # the container's user passes through
    mounted = [f"--volume={folder}:/backups"]
    await asyncio.to_thread(compose.usher, "agent", "rosa", stdin=f"{PASSWORD}\n")

    before = await chatted(compose, "written before the backup", UPLOADED)
    await asyncio.to_thread(compose.usher, "backup", "/backups", "--into", options=mounted)
    (made,) = [one.name for one in folder.iterdir()]
    checked = await asyncio.to_thread(compose.usher, "backup", f"/backups/{made}", "--check", options=mounted)
    await chatted(compose, "written after the backup")
    await asyncio.to_thread(compose.run, "stop", *OURS)
    words = ("restore", f"/backups/{made}", "--replace")
    restored = await asyncio.to_thread(compose.usher, *words, options=["--no-deps", *mounted], timeout_s=300)
    await asyncio.to_thread(compose.run, "up", "-d", "--wait", "--wait-timeout", "300", timeout_s=400)
    texts = await asyncio.to_thread(on_record, compose)
    files = await asyncio.to_thread(stored, compose)
    went_on = await chatted(compose, "written after the restore")

    print(f"{checked}\n{restored}")  # noqa: T201 - for who runs it with -s
    assert before != went_on
    assert "written before the backup" in texts
    assert "written after the backup" not in texts
    assert UPLOADED.decode() in files


async def chatted(compose: Compose, text: str, upload: bytes = b"") -> str:
    """Have a chat with an agent in which the text is written, and a file is uploaded; returns its id."""
    agent = Agent("rosa", [compose.url])
    visitor = Visitor(f"visitor-{text.split()[1]}", [compose.url])
    try:
        await agent.start()
        await visitor.start()
        await visitor.write(text)
        await agent.until(lambda: any(text in screen.texts for screen in agent.screens.values()))
        if upload:
            form = aiohttp.FormData()
            form.add_field("file", upload, filename="bill.txt")
            headers = {"Authorization": f"Bearer {visitor.token}", "Origin": compose.url}
            async with visitor.http.post(f"{compose.url}/api/uploads", data=form, headers=headers) as response:
                stored_as = (await response.json())["id"]
                assert response.status == 201
            await visitor.say({"type": "message", "text": "my bill", "attachments": [stored_as]})
            await agent.until(lambda: any("my bill" in screen.texts for screen in agent.screens.values()))
        await agent.command("close", visitor.conversation)
        await visitor.until(lambda: visitor.state.get("status") == "closed")
        return visitor.conversation
    finally:
        await visitor.stop()
        await agent.stop()


def on_record(compose: Compose) -> str:
    """Read all texts on record."""
    words = ("exec", "-T", "postgres", "psql", "-U", "usher", "-d", "usher", "-Atc", "SELECT text FROM message")
    return compose.run(*words)


def stored(compose: Compose) -> str:
    """Read all files."""
    return compose.run("exec", "-T", "gateway", "sh", "-c", "find /var/lib/usher/uploads -type f -exec cat {} +")
