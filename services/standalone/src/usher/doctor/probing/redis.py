"""Look at a Redis: what it says of itself, and its clock."""

import time

from redis.asyncio import Connection
from redis.exceptions import ResponseError
from usher_common.live.limits import Timing
from usher_common.live.redis.address import parse_address
from usher_common.live.redis.dial import Dialer
from usher_common.live.redis.eviction import read_info

from usher.doctor.judging.clocks import Clock, clock_of
from usher.doctor.judging.live import RedisFacts
from usher.doctor.limits import CONNECT_S


async def look_at_redis(url: str) -> tuple[RedisFacts, Clock]:
    """Connect as the services do and ask; raises ValueError, OSError or one of redis-py's errors."""
    dialer = Dialer(parse_address(url), Timing(connect_s=CONNECT_S))
    try:
        connection = await dialer.dial()
        try:
            asked = time.time()
            seconds, micros = await _ask(connection, "TIME")
            answered = time.time()
            clock = clock_of("Redis", asked, int(seconds) + int(micros) / 1_000_000, answered)
            try:
                told = await _ask(connection, "INFO")
            except ResponseError as refusal:
                return RedisFacts({}, str(refusal)), clock
            return RedisFacts(read_info(told.decode(errors="replace"))), clock
        finally:
            await connection.disconnect(nowait=True)
    finally:
        await dialer.close()


async def _ask(connection: Connection, command: str):  # type: ignore[no-untyped-def] # noqa: ANN202 - as Redis answers
    await connection.send_command(command, check_health=False)
    return await connection.read_response()
