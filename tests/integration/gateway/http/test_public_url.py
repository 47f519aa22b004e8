"""Which pages count as our own: those at the public address; without one, as in the demo, those of this machine."""

from typing import Any

import pytest

from gateway_rig import Rig
from gateway_rig.rig import PASSWORD

PUBLIC = "https://chat.example.com"


async def status_and_cookie(rig: Rig, headers: dict[str, str]) -> tuple[int, Any]:
    """Sign in from a page with these headers; returns the status, and whether the cookie is for https only."""
    http = await rig.http()
    async with http.post("/api/session", json={"login": "ana", "password": PASSWORD}, headers=headers) as answer:
        cookie = answer.cookies.get("usher_session")
        return answer.status, cookie and bool(cookie["secure"])


class TestPublic:
    """Behind a proxy with TLS."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """The address in the browser's bar."""
        return {"public_url": PUBLIC}

    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({}, (200, True)),
            ({"Origin": PUBLIC}, (200, True)),
            ({"Origin": PUBLIC, "Host": "evil.example"}, (200, True)),
            ({"Origin": "http://chat.example.com"}, (403, None)),
            ({"Origin": "https://chat.example.com:8443"}, (403, None)),
            ({"Origin": "https://evil.example", "Host": "evil.example"}, (403, None)),
            ({"Origin": "null"}, (403, None)),
            ({"Origin": "\u00ff"}, (403, None)),
        ],
    )
    async def test_only_pages_at_the_public_address_can_sign_in(
        self, rig: Rig, headers: dict[str, str], expected: tuple[int, Any]
    ) -> None:
        """Whatever the Host header says; the cookie is never sent without TLS."""
        await rig.agent("ana")

        assert await status_and_cookie(rig, headers) == expected


@pytest.mark.parametrize("origin", ["http://evil.example", "https://evil.example", "http://127.0.0.1.evil.example"])
async def test_without_a_public_address_other_hosts_are_foreign(rig: Rig, origin: str) -> None:
    """A name that somebody else points at this machine is theirs."""
    await rig.agent("ana")

    assert await status_and_cookie(rig, {"Origin": origin, "Host": origin.partition("//")[2]}) == (403, None)
