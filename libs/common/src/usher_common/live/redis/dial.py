"""Connect to the Redis at an address with redis-py, which does TLS, sign-in and Sentinel."""

import socket
from typing import Any

from redis.asyncio import Connection, ConnectionPool, Sentinel, SentinelConnectionPool, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from usher_common.live.limits import Timing
from usher_common.live.redis.address import RedisAddress


class Dialer:
    """Makes new connections; asks the Sentinels each time, if the address has some."""

    def __init__(self, address: RedisAddress, timing: Timing) -> None:
        self.address = address
        # any of them may be the one that does not answer
        self.attempt_s = timing.connect_s * (1 + len(address.sentinels))
        self._sentinel = _sentinel(address, timing) if address.service else None
        self._pool = self._make_pool(timing)

    async def dial(self) -> Connection:
        """Connect and sign in; raises an OSError or one of redis-py's errors. The caller limits the time."""
        connection: Connection = self._pool.make_connection()
        try:
            await connection.connect()
            if self._sentinel is not None:
                await _require_master(connection)
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return connection

    async def close(self) -> None:
        """Disconnect from the Sentinels."""
        if self._sentinel is not None:
            await self._sentinel.aclose()

    def _make_pool(self, timing: Timing) -> ConnectionPool:
        address = self.address
        options = _options(address, timing) | {"db": address.database, "client_name": "usher"}
        options |= _sign_in(address.user, address.password)
        if self._sentinel is not None:
            return SentinelConnectionPool(address.service, self._sentinel, ssl=address.tls, **options)
        kind = SSLConnection if address.tls else Connection
        return ConnectionPool(connection_class=kind, host=address.host, port=address.port, **options)


def _sentinel(address: RedisAddress, timing: Timing) -> Sentinel:
    options = _options(address, timing) | {"ssl": address.tls, "socket_timeout": timing.connect_s}
    options |= _sign_in(address.sentinel_user, address.sentinel_password)
    return Sentinel(address.sentinels, sentinel_kwargs=options)


def _options(address: RedisAddress, timing: Timing) -> dict[str, Any]:
    """Return every connection's options: redis-py must not retry by itself, since each loss must be reported as a gap.

    RESP2, because redis-py reads its pushes twice as fast as those of RESP3. A kernel timeout closes connections whose
    data nobody acknowledges, so that none stays behind when Redis stops reading.
    """
    kept_ms = int(1000 * (timing.ping_s + timing.silence_s))
    return {
        "protocol": 2,
        "socket_timeout": None,
        "socket_connect_timeout": timing.connect_s,
        "socket_keepalive": True,
        "socket_keepalive_options": {socket.TCP_USER_TIMEOUT: kept_ms} if hasattr(socket, "TCP_USER_TIMEOUT") else {},
        "retry": Retry(NoBackoff(), 0),
        "driver_info": None,
        **address.files,
    }


def _sign_in(user: str, password: str) -> dict[str, str]:
    return {"username": user, "password": password} if password or user != "default" else {}


async def _require_master(connection: Connection) -> None:
    """Refuse a replica.

    A Sentinel that has not noticed a failover yet names one, and it does not get the master's events.
    """
    await connection.send_command("ROLE", check_health=False)
    role = await connection.read_response()
    if role[0] != b"master":
        raise ConnectionError(f"Sentinel named a Redis that is now {role[0].decode()}")
