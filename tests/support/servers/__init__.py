"""Real servers for tests and benchmarks: found, started privately, killed and restarted at will."""

from .chromium import Chromium, find_chromium
from .files.clamav import ClamdServer, private_clamd
from .files.object_store import ObjectStore, private_object_store
from .find import find_clamd, find_postgres, find_rabbitmq, find_redis, in_ci
from .postgres import PostgresServer, private_postgres
from .rabbit import RabbitServer, private_rabbitmq
from .redis.certificates import Certificates, make_certificates
from .redis.sentinel import SentinelGroup, private_sentinels
from .redis.server import RedisServer, private_redis
from .server import Server, ServerMissing, close_all

__all__ = [
    "Certificates",
    "Chromium",
    "ClamdServer",
    "ObjectStore",
    "PostgresServer",
    "RabbitServer",
    "RedisServer",
    "SentinelGroup",
    "Server",
    "ServerMissing",
    "close_all",
    "find_chromium",
    "find_clamd",
    "find_postgres",
    "find_rabbitmq",
    "find_redis",
    "in_ci",
    "make_certificates",
    "private_clamd",
    "private_object_store",
    "private_postgres",
    "private_rabbitmq",
    "private_redis",
    "private_sentinels",
]
