"""The connectors in a process of their own, which may be killed and started again."""

from pathlib import Path

import aiohttp

from connecting.rig import PARTITIONS, Rig
from forking import usher_process
from servers.ports import free_port
from waits import eventually


class Replica:
    """One connectors process; `bus` is another way to the broker."""

    def __init__(self, rig: Rig, folder: Path, name: str, bus: str = "") -> None:
        self.name = name
        home = folder / name
        home.mkdir()
        self.admin_port = free_port()
        self.hooks_port = free_port()
        own, live, record = rig.urls
        env = {
            "USHER_BUS_URL": bus or own,
            "USHER_LIVE_URL": live,
            "USHER_RECORD_URL": record,
            "USHER_PARTITIONS": str(PARTITIONS),
            "USHER_NODE": name,
            "USHER_HOOKS_PORT": str(self.hooks_port),
            "USHER_ADMIN_PORT": str(self.admin_port),
            "USHER_ALLOW_PRIVATE_TARGETS": "true",
            "USHER_UPLOAD_DIR": str(home / "uploads"),
        }
        self.process = usher_process("usher_connectors", (), home, env)

    async def start(self) -> None:
        """Start the process and return once it is ready."""
        self.process.start()
        async with aiohttp.ClientSession() as session:
            await eventually(lambda: self._ready(session))

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        assert self.process.alive, self.process.last_words()
        try:
            async with session.get(f"http://127.0.0.1:{self.admin_port}/health/ready") as got:
                return got.status == 200
        except aiohttp.ClientError:
            return False
