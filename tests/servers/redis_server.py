"""Redis for tests: a private server on the loopback address, emptied for each test."""

import shutil
from pathlib import Path

import redis

from . import debian
from .ports import LOOPBACK, free_port
from .process import Process, private_folder
from .runners import PrivateRunner
from .server import Server, ServerMissing


class RedisServer(Server):
    """A Redis whose data may be lost at any moment, as in production."""

    product = "Redis"

    def probe(self) -> str:
        """Ask for its version."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            return str(client.info("server")["redis_version"])

    def empty(self) -> None:
        """Remove every key of the database in the URL."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            client.flushdb()


def private_redis(*, persistent: bool = False) -> RedisServer:
    """A Redis of our own, not yet started; a persistent one keeps its keys over a kill."""
    binary = debian.found_or_installed(lambda: shutil.which("redis-server"), "redis-server")
    if binary is None:
        raise ServerMissing("Redis is missing: apt-get install redis-server, or set USHER_TEST_REDIS_URL")
    folder = private_folder("redis")
    port = free_port()
    _write_settings(folder, port, persistent=persistent)
    process = Process([binary, str(folder / "redis.conf")], folder)
    return RedisServer(PrivateRunner(f"binary {binary}", folder, [process]), f"redis://{LOOPBACK}:{port}/0")


def _write_settings(folder: Path, port: int, *, persistent: bool) -> None:
    settings = [
        f"bind {LOOPBACK}",
        f"port {port}",
        f'dir "{folder}"',
        'save ""',
        f"appendonly {'yes' if persistent else 'no'}",
        "appendfsync always",
        "daemonize no",
    ]
    (folder / "redis.conf").write_text("\n".join(settings) + "\n")
