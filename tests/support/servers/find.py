"""Find each server: one given by URL, a container engine, the machine's own program, or Debian's package."""

import os
from typing import TypeVar
from urllib.parse import urlsplit

from . import containers
from .files.clamav import ClamdServer, private_clamd
from .postgres import PostgresServer, private_postgres
from .rabbit import RabbitServer, private_rabbitmq
from .redis.server import RedisServer, private_redis
from .runners import ForeignRunner
from .server import Server

S = TypeVar("S", bound=Server)


def in_ci() -> bool:
    """In CI nothing may be skipped: what is missing is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def find_rabbitmq() -> RabbitServer:
    """A broker that runs."""
    if url := os.environ.get("USHER_TEST_RABBITMQ_URL"):
        runner = ForeignRunner("USHER_TEST_RABBITMQ_URL")
        return _started(RabbitServer(runner, url, _management_url(url)))
    if containers.engine_answers(containers.RABBITMQ_IMAGE):
        return _started(containers.container_rabbitmq())
    return _started(private_rabbitmq())


def find_redis() -> RedisServer:
    """A Redis that runs."""
    if url := os.environ.get("USHER_TEST_REDIS_URL"):
        return _started(RedisServer(ForeignRunner("USHER_TEST_REDIS_URL"), url))
    if containers.engine_answers(containers.REDIS_IMAGE):
        return _started(containers.container_redis())
    return _started(private_redis())


def find_postgres() -> PostgresServer:
    """A PostgreSQL that runs."""
    if url := os.environ.get("USHER_TEST_POSTGRES_URL"):
        return _started(PostgresServer(ForeignRunner("USHER_TEST_POSTGRES_URL"), url))
    if containers.engine_answers(containers.POSTGRES_IMAGE):
        return _started(containers.container_postgres())
    return _started(private_postgres())


def find_clamd() -> ClamdServer:
    """A clamd that runs, with signatures of our own."""
    return _started(private_clamd())


def _started(server: S) -> S:
    server.start()
    return server


def _management_url(url: str) -> str:
    given = os.environ.get("USHER_TEST_RABBITMQ_MANAGEMENT_URL")
    return given or f"http://{urlsplit(url).hostname}:15672"
