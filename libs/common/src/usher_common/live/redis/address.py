"""Where the live store is: a Redis, or Sentinels that know the present master."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Host = tuple[str, int]
SCHEMES = ("redis", "rediss", "redis+sentinel", "rediss+sentinel")
TLS_OPTIONS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")  # named as redis-py names them
SENTINEL_OPTIONS = ("sentinel_username", "sentinel_password")
REDIS_PORT, SENTINEL_PORT = 6379, 26379


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where a Redis is, and how to sign in; with a `service`, `sentinels` are asked for its address."""

    host: str
    port: int
    database: int = 0
    user: str = "default"
    password: str = field(default="", repr=False)
    tls: bool = False
    files: Mapping[str, str] = field(default_factory=dict)  # TLS_OPTIONS to paths
    service: str = ""
    sentinels: tuple[Host, ...] = ()
    sentinel_user: str = "default"
    sentinel_password: str = field(default="", repr=False)


def parse_address(url: str) -> RedisAddress:
    """Parse one of these; raises ValueError, also for a file that does not exist.

    redis://user:password@host:port/database, rediss:// for TLS,
    redis+sentinel://user:password@sentinel:port,sentinel:port/service/database, rediss+sentinel:// for TLS to both.
    Options: see TLS_OPTIONS and SENTINEL_OPTIONS.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError("the live store's URL is redis://, rediss://, redis+sentinel:// or rediss+sentinel://")
    guarded = parts.scheme.endswith("+sentinel")
    tls = parts.scheme.startswith("rediss")
    options = _options(parts.query, (*(TLS_OPTIONS if tls else ()), *(SENTINEL_OPTIONS if guarded else ())))
    hosts = _hosts(parts, SENTINEL_PORT if guarded else REDIS_PORT)
    service, database = _path(parts.path, guarded=guarded)
    if not guarded and len(hosts) > 1:
        raise ValueError("several hosts are Sentinels: redis+sentinel://host,host/service")
    return RedisAddress(
        host=hosts[0][0],
        port=hosts[0][1],
        database=database,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        tls=tls,
        files=_files(options),
        service=service,
        sentinels=hosts if guarded else (),
        sentinel_user=options.get("sentinel_username", "default"),
        sentinel_password=options.get("sentinel_password", ""),
    )


def _hosts(parts: SplitResult, port: int) -> tuple[Host, ...]:
    each = [urlsplit(f"//{host}") for host in parts.netloc.rpartition("@")[2].split(",")]
    return tuple((one.hostname or "127.0.0.1", one.port or port) for one in each)


def _path(path: str, *, guarded: bool) -> tuple[str, int]:
    """Parse the service that Sentinel watches, and the database's number."""
    words = path.strip("/").split("/")
    service = unquote(words.pop(0)) if guarded else ""
    if guarded and not service:
        raise ValueError("Sentinel needs the service's name: redis+sentinel://host/service")
    if len(words) > 1:
        raise ValueError("the live store's URL ends with the database's number")
    return service, int(words[0] if words and words[0] else 0)


def _options(query: str, known: tuple[str, ...]) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}
    for name in options:
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise ValueError(f"the live store's URL has an option {name!r}; known with this scheme: {allowed}")
    return options


def _files(options: Mapping[str, str]) -> dict[str, str]:
    files = {name: options[name] for name in TLS_OPTIONS if name in options}
    for name, path in files.items():
        if not Path(path).is_file():
            raise ValueError(f"the live store's URL names a file that is not there: {name}={path}")
    if "ssl_keyfile" in files and "ssl_certfile" not in files:
        raise ValueError("the live store's URL has ssl_keyfile without ssl_certfile")
    return files
