"""The connectors tell when the certificates of our own addresses end, and follow nothing but the settings."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from prometheus_client import REGISTRY
from usher_connectors.edge.own_certificates import look_at_certificates, servers_of
from usher_connectors.settings import ConnectorsSettings

from servers.ports import LOOPBACK, free_port
from servers.serving import serving, shown

DAY_S = 86_400


def told(setting: str) -> float | None:
    """Return when it ends, as Prometheus sees it."""
    return REGISTRY.get_sample_value("usher_certificate_ends_timestamp_seconds", {"setting": setting})


@pytest.mark.parametrize(
    ("settings", "servers"),
    [
        ({}, {}),
        ({"public_url": "http://127.0.0.1:8080"}, {}),
        ({"public_url": "https://chat.example.com/"}, {"USHER_PUBLIC_URL": ("chat.example.com", 443)}),
        ({"hooks_url": "https://[::1]:8443/x"}, {"USHER_HOOKS_URL": ("::1", 8443)}),
        ({"public_url": "https://chat.example.com:x", "hooks_url": "https://"}, {}),
    ],
)
def test_only_addresses_with_tls_are_looked_at(settings: Any, servers: Any) -> None:
    """Of the settings alone."""
    assert servers_of(ConnectorsSettings(**settings)) == servers


async def test_a_renewed_certificate_is_seen_and_what_is_away_keeps_its_end(tmp_path: Path) -> None:
    """One address that fails does not keep the others from being seen."""
    port = free_port()
    servers = {"USHER_HOOKS_URL": (LOOPBACK, free_port()), "USHER_PUBLIC_URL": (LOOPBACK, port)}
    async with serving(web.Application(), port, shown(tmp_path, 5).context):
        await look_at_certificates(servers)
    short = told("USHER_PUBLIC_URL")
    await look_at_certificates(servers)
    assert told("USHER_PUBLIC_URL") == short
    async with serving(web.Application(), port, shown(tmp_path, 90).context):
        await look_at_certificates(servers)
    long = told("USHER_PUBLIC_URL")

    assert short
    assert long
    assert round((long - short) / DAY_S) == 85
    assert told("USHER_HOOKS_URL") is None
