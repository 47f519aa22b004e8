"""The live store's URL."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from usher_common.live.memory import MemoryLive
from usher_common.live.open import open_live
from usher_common.live.redis.address import RedisAddress, parse_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://127.0.0.1", RedisAddress("127.0.0.1", 6379)),
        ("redis://cache:6380/2", RedisAddress("cache", 6380, 2)),
        ("rediss://ann:p%40ss@cache/0", RedisAddress("cache", 6379, 0, "ann", "p@ss", tls=True)),
        ("redis://:pw@[::1]:6379/", RedisAddress("::1", 6379, 0, "default", "pw")),
        (
            "redis+sentinel://ann:p%40ss@s1,s2:26380/usher/3?sentinel_username=eye&sentinel_password=p%26w",
            RedisAddress(
                "s1",
                26379,
                3,
                "ann",
                "p@ss",
                service="usher",
                sentinels=(("s1", 26379), ("s2", 26380)),
                sentinel_user="eye",
                sentinel_password="p&w",
            ),
        ),
        ("redis+sentinel://s1/usher", RedisAddress("s1", 26379, service="usher", sentinels=(("s1", 26379),))),
        (
            "rediss+sentinel://s1/usher",
            RedisAddress("s1", 26379, tls=True, service="usher", sentinels=(("s1", 26379),)),
        ),
    ],
)
def test_a_url_is_an_address(url: str, expected: RedisAddress) -> None:
    """User, password, port and database are optional."""
    assert expected == parse_address(url)


def test_tls_files_are_options(tmp_path: Path) -> None:
    """With redis-py's names."""
    paths = {name: str(tmp_path / name) for name in ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")}
    for path in paths.values():
        Path(path).touch()

    assert paths == dict(parse_address(f"rediss://h/0?{urlencode(paths)}").files)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1",
        "redis://h/x",
        "redis://h:port",
        "redis://h?db=1",
        "memory",
        "redis://h/0/1",
        "redis://h,i/0",
        "redis://h/0?ssl_ca_certs=/dev/null",
        "rediss://h/0?ssl_ca_certs=/nowhere/ca.pem",
        "rediss://h/0?ssl_keyfile=/etc/hostname",
        "rediss://h/0?ssl_cert_reqs=none",
        "rediss://h/0?sentinel_password=x",
        "redis+sentinel://h",
        "redis+sentinel://h/usher/x",
        "redis+sentinel://h/usher/0/1",
    ],
)
async def test_any_other_url_is_refused(url: str) -> None:
    """At the start, not with the first message."""
    with pytest.raises(ValueError, match=r".+"):
        await open_live(url)


async def test_the_embedded_mode_needs_no_server() -> None:
    """Each call opens a store of its own."""
    assert isinstance(await open_live("memory:"), MemoryLive)


def test_the_repr_of_an_address_hides_its_password() -> None:
    """It may be logged."""
    assert "hunter2" not in repr(parse_address("redis://:hunter2@h/0"))
    assert "hunter2" not in repr(parse_address("redis+sentinel://:hunter2@h/usher?sentinel_password=hunter2"))
