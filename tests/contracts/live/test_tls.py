"""Redis over TLS with certificates on both sides: without a valid one Redis is away, and nothing is sent in clear."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis import Redis
from usher_common.live.open import open_live
from usher_common.live.redis.live import open_redis_live

from live_rig.ear import Ear, connects
from servers import Certificates, RedisServer, make_certificates, private_redis
from servers.redis.server import tls_url


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority, and a certificate for this machine."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server(certificates: Certificates) -> Iterator[RedisServer]:
    """A Redis that speaks TLS only, and asks clients for a certificate."""
    with private_redis(certificates=certificates) as server:
        yield server


@pytest.fixture
async def ear(server: RedisServer) -> AsyncIterator[Ear]:
    """Return a listener to topic a over TLS."""
    live, ear = await open_live(server.url), Ear()
    await (await live.listen(ear.on_event, ear.on_gap)).add(["a"])
    yield ear
    await live.close()


async def test_events_presence_and_marks_go_over_tls(server: RedisServer, ear: Ear) -> None:
    """Large payloads too."""
    live = await open_live(server.url)
    await live.publish([("a", b"1"), ("a", b"x" * 300_000)])
    await live.beat("agent", ["ann"])
    await live.remember({"m": b"1"}, 60)

    await ear.hears([("a", b"1"), ("a", b"x" * 300_000)])
    assert list((await live.presence("agent")).seen) == ["ann"]
    assert await live.recall(["m"]) == [b"1"]
    await live.close()


async def test_a_killed_redis_is_a_gap_over_tls_too(server: RedisServer, ear: Ear) -> None:
    """And it is used again once it is back."""
    live = await open_live(server.url)
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.restart)
    await ear.until(lambda: ear.gaps > 0)
    await connects(live)
    await live.publish([("a", b"after")])
    await ear.until(lambda: ("a", b"after") in ear.events)
    await live.close()


async def test_a_redis_of_an_unknown_authority_is_away(server: RedisServer, tmp_path: Path) -> None:
    """Another server may have taken its address."""
    others = make_certificates(tmp_path)
    live = await open_redis_live(server.url.partition("?")[0] + f"?ssl_ca_certs={others.authority}")

    assert not live.connected
    await live.close()


async def test_a_certificate_for_another_name_is_away(tmp_path: Path) -> None:
    """The authority vouches for a name, not for every holder of its certificates."""
    elsewhere = private_redis(certificates=make_certificates(tmp_path, "cache.example"))
    url, elsewhere.url = elsewhere.url, elsewhere.url + "&ssl_check_hostname=false"  # for the test's own check
    with elsewhere:
        live = await open_redis_live(url)

        assert not live.connected
        await live.close()


async def test_without_a_client_certificate_this_redis_is_away(server: RedisServer, certificates: Certificates) -> None:
    """It requires one."""
    live = await open_redis_live(server.url.partition("?")[0] + f"?ssl_ca_certs={certificates.authority}")

    assert not live.connected
    await live.close()


async def test_clear_text_is_away(server: RedisServer) -> None:
    """A URL without TLS does not reach a server with TLS."""
    live = await open_redis_live(server.url.partition("?")[0].replace("rediss://", "redis://"))

    assert not live.connected
    await live.close()


def test_the_url_is_one_that_redis_py_reads(server: RedisServer, certificates: Certificates) -> None:
    """Its options have the names that other tools use."""
    with Redis.from_url(tls_url(int(server.url.split(":")[2].split("/")[0]), certificates)) as client:
        assert client.ping()
