"""Choose the live adapter by its URL."""

from usher_common.live.memory import MemoryLive
from usher_common.live.port import Live
from usher_common.live.redis.live import open_redis_live


async def open_live(url: str) -> Live:
    """Open `memory:` (one store for each call: services of one process share the object), or a Redis by its address.

    An unreachable Redis is no error. Raises ValueError for any other URL.
    """
    if url == "memory:":
        return MemoryLive()
    return await open_redis_live(url)
