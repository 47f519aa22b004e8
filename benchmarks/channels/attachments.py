"""20 MB out and 20 MB in over Telegram, and by how much the connectors process grows meanwhile, at its highest."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import BodyPartReader, web
from sqlalchemy import func, insert, select
from usher_common.bus.port import OUTBOUND, Bus
from usher_common.envelope import wrap
from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.ids import partition_of
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Send
from usher_common.record.port import Record
from usher_common.record.tables.schema import account, upload

from connecting.file_server import PIECE, zeros
from servers.ports import LOOPBACK, free_port
from servers.serving import serving
from stack.service import Service
from waits import eventually

MB = 1_000_000
SMALL, LARGE = 64 * 1024, 20 * MB  # bytes: the first of each kind goes ahead, so that no code is loaded afterwards
PATIENCE_S = 60.0
BOT, CHAT = "files", "4711"
SECRET = "secret-of-the-files-bot"  # noqa: S105 - of a bot that is none


@dataclass
class Growth:
    """By how many MB the process grew at its highest while one file went out, and while one came in."""

    out_mb: float = 0.0
    in_mb: float = 0.0


@dataclass
class FileBot:
    """A Bot API that takes files without keeping them, and gives one of the size that its name says."""

    port: int
    taken: int = 0  # bytes of the files so far

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen within the block."""
        app = web.Application(client_max_size=2**40)
        app.router.add_post("/bot{token}/sendDocument", self._take)
        app.router.add_post("/bot{token}/getFile", self._find)
        app.router.add_get("/file/bot{token}/{size}", zeros)
        async with serving(app, self.port):
            yield

    async def _take(self, request: web.Request) -> web.Response:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            while piece := await part.read_chunk(PIECE):
                self.taken += len(piece) if part.filename else 0
        return web.json_response({"ok": True, "result": {"message_id": 1, "chat": {"id": int(CHAT)}}})

    async def _find(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"file_path": (await request.json())["file_id"]}})


@dataclass
class Attachments:
    """Sends files through a connectors process and lets it fetch some."""

    connectors: Service
    bus: Bus
    record: Record
    files: StoredFiles
    bot: FileBot

    async def measure(self) -> Growth:
        """Return the growth of the process's resident memory with a large file, after a small one each way."""
        await self._out(SMALL)
        await self._in(SMALL)
        growth = Growth()
        for name, way in (("out_mb", self._out), ("in_mb", self._in)):
            before = self._status("VmRSS")
            self._forget_peak()
            await way(LARGE)
            setattr(growth, name, max(0.0, self._status("VmHWM") - before) / MB)
        return growth

    def _forget_peak(self) -> None:
        """Let the peak begin at what the process has now."""
        Path(f"/proc/{self.connectors.process.pid}/clear_refs").write_text("5")

    def _status(self, name: str) -> float:
        """Read a figure of the process, in bytes."""
        lines = Path(f"/proc/{self.connectors.process.pid}/status").read_text().splitlines()
        return next(float(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))

    async def _out(self, size: int) -> None:
        stored = await self.files.put(_zeros(size), size, f"{size}.bin", "benchmark")
        file = Attachment(stored.id, f"{size}.bin", "application/octet-stream", size)
        body = Send(BOT, CHAT, "telegram", "c", f"m-{size}", size, "", "Ana", (file,))
        before = self.bot.taken
        partition = partition_of(BOT, CHAT, self.bus.partitions)
        await self.bus.publish(OUTBOUND, partition, wrap(f"file-{size}", 1, "t", body))
        await eventually(lambda: self.bot.taken == before + size, seconds=PATIENCE_S)

    async def _in(self, size: int) -> None:
        who = {"id": int(CHAT), "is_bot": False, "first_name": "Ana", "type": "private"}
        document = {"file_id": str(size), "file_unique_id": f"u{size}", "file_name": f"{size}.bin", "file_size": size}
        message = {"message_id": size, "from": who, "chat": who, "date": 1_800_000_000, "document": document}
        url = f"{self.connectors.hooks_url}/hooks/telegram/{BOT}"
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, json={"update_id": size, "message": message}, headers=headers) as answer,
        ):
            assert answer.status == 200, await answer.text()
        await eventually(lambda: self._fetched(size), seconds=PATIENCE_S)

    async def _fetched(self, size: int) -> bool:
        wanted = select(func.count()).where(upload.c.size == size, upload.c.uploader == f"account:{BOT}")
        async with self.record.read() as connection:
            return bool((await connection.execute(wanted)).scalar_one())


async def _zeros(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, PIECE):
        yield bytes(min(PIECE, size - start))


def bot_row(port: int) -> dict[str, Any]:
    """Make the row of the bot's account."""
    return {
        "id": BOT,
        "channel": "telegram",
        "config_json": json.dumps({"api": f"http://{LOOPBACK}:{port}"}),
        "secrets_json": json.dumps({"token": "1:files", "webhook_secret": SECRET}),
        "changed_at": 0,
    }


async def measure_attachments(connectors: Service, bus: Bus, record: Record, folder: Path) -> Growth:
    """Run it on these stores; `folder` is where the services keep files."""
    bot = FileBot(free_port())
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(account), [bot_row(bot.port)])
    place = FileFolder(folder)
    place.prepare()
    files = StoredFiles(place, record, "signs no link here")
    async with bot.listening():
        return await Attachments(connectors, bus, record, files, bot).measure()
