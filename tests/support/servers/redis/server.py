"""Redis for tests: a private server on the loopback address, emptied for each test."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import redis

from servers import debian
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.runners import PrivateRunner
from servers.server import Server, ServerMissing

from .certificates import Certificates


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

    def flush(self) -> None:
        """Remove every key of every database."""
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            client.flushall()


def private_redis(
    *, persistent: bool = False, certificates: Certificates | None = None, lines: Sequence[str] = ()
) -> RedisServer:
    """A Redis of our own, not yet started, with more settings; a persistent one keeps its keys over a kill."""
    folder = private_folder("redis")
    port = free_port()
    process = redis_process(folder, port, [*redis_lines(port, certificates, persistent=persistent), *lines])
    url = f"redis://{LOOPBACK}:{port}/0" if certificates is None else tls_url(port, certificates)
    return RedisServer(PrivateRunner(f"binary {process.argv[0]}", folder, [process]), url)


def tls_url(port: int, certificates: Certificates) -> str:
    """The URL with the files that both sides show and check."""
    return f"rediss://{LOOPBACK}:{port}/0?{certificates.options}"


def redis_process(folder: Path, port: int, lines: Sequence[str], *words: str) -> Process:
    """A process of Redis with these settings, not yet started."""
    binary = debian.found_or_installed(lambda: shutil.which("redis-server"), "redis-server")
    if binary is None:
        raise ServerMissing("Redis is missing: apt-get install redis-server, or set USHER_TEST_REDIS_URL")
    settings = folder / f"redis-{port}.conf"
    settings.write_text("\n".join([f"bind {LOOPBACK}", f'dir "{folder}"', "daemonize no", *lines]) + "\n")
    return Process([binary, str(settings), *words], folder)


def redis_lines(port: int, certificates: Certificates | None, *, persistent: bool = False) -> list[str]:
    """The settings of a Redis for tests."""
    return [
        *([f"port {port}"] if certificates is None else certificates.redis_lines(port)),
        'save ""',
        f"appendonly {'yes' if persistent else 'no'}",
        "appendfsync always",
    ]
