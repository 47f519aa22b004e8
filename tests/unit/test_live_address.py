"""The live store's URL."""

import pytest
from usher_common.live.link import RedisAddress, parse_address
from usher_common.live.memory import MemoryLive
from usher_common.live.open_live import open_live


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://127.0.0.1", RedisAddress("127.0.0.1", 6379)),
        ("redis://cache:6380/2", RedisAddress("cache", 6380, 2)),
        ("rediss://ann:p%40ss@cache/0", RedisAddress("cache", 6379, 0, "ann", "p@ss", tls=True)),
        ("redis://:pw@[::1]:6379/", RedisAddress("::1", 6379, 0, "default", "pw")),
    ],
)
def test_a_url_is_an_address(url: str, expected: RedisAddress) -> None:
    """User, password, port and database are optional."""
    assert expected == parse_address(url)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1", "redis://h/x", "redis://h:port", "redis://h?db=1", "memory"])
async def test_any_other_url_is_refused(url: str) -> None:
    """At the start, not at the first message."""
    with pytest.raises(ValueError, match=r".+"):
        await open_live(url)


async def test_the_embedded_mode_needs_no_server() -> None:
    """Each call opens a store of its own."""
    assert isinstance(await open_live("memory:"), MemoryLive)


def test_an_address_does_not_print_its_password() -> None:
    """It may reach a log."""
    assert "hunter2" not in repr(parse_address("redis://:hunter2@h/0"))
