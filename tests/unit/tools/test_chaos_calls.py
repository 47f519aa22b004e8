"""The provider of `make chaos` knows of which calls it lost hold: nobody can say how those ended."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from benchmarks.chaos.calls import FIRST_PHONE, Phones
from benchmarks.chaos.funnel_ledger import FunnelLedger
from peers.phone_world import OWN, PUBLIC, SID, TOKEN
from servers.ports import LOOPBACK, free_port
from servers.serving import serving
from waits import eventually

THERE, ABSENT = 2, 1  # seeds: whose phone rings answers, or does not
KEY = f'<Gather numDigits="1" timeout="5" action="{PUBLIC}/hook?step=press"><Say>Press 1.</Say></Gather>'


@dataclass
class Hook:
    """Answers what agents' phones ask, except for the steps and statuses that find nobody."""

    away: set[str]
    told: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Take requests within the block."""
        app = web.Application()
        app.router.add_post("/hook", self._answer)
        async with serving(app, self.port):
            yield

    async def _answer(self, request: web.Request) -> web.Response:
        step = request.query["step"]
        name = str((await request.post())["CallStatus"]) if step == "leg" else step
        self.told.append(name)
        if name in self.away:
            return web.Response(status=503)
        said = KEY if step == "agent" else "<Hangup/>"
        return web.Response(text=f"<Response>{said}</Response>", content_type="text/xml")


@pytest.mark.parametrize(
    ("seed", "away", "last", "lost"),
    [
        (THERE, set(), "initiated", set()),
        (THERE, {"press"}, "completed", {"c1"}),
        (THERE, {"agent"}, "completed", {"c1"}),
        (THERE, {"completed"}, "initiated", {"c1"}),  # they hung up after their key, and nobody was told
        (THERE, {"initiated", "ringing", "in-progress"}, "initiated", set()),
        (ABSENT, {"busy", "no-answer", "machine", "completed"}, "initiated", set()),  # their offer runs out
    ],
)
async def test_what_nobody_hears_after_the_key_leaves_a_call_uncertain(
    seed: int, away: set[str], last: str, lost: set[str]
) -> None:
    """Statuses come last first; what an offer's end settles is not uncertain."""
    ledger, hook = FunnelLedger(), Hook(away)
    phones = Phones(ledger, 1, seed)
    phones.hooks_url = f"http://{LOOPBACK}:{hook.port}"

    async with hook.listening(), phones.listening():
        await _ring(phones)
        await eventually(lambda: last in hook.told)

    assert (ledger.cut, phones.broken) == (lost, [])


async def _ring(phones: Phones) -> None:
    told = [("StatusCallback", f"{PUBLIC}/hook?step=leg&call=c1"), ("Timeout", "25")]
    events = [("StatusCallbackEvent", name) for name in ("initiated", "ringing", "answered", "completed")]
    ends = [("To", f"+{FIRST_PHONE}"), ("From", OWN), ("Url", f"{PUBLIC}/hook?step=agent&call=c1")]
    pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Basic {pair}"}) as http,
        http.post(
            f"{phones.api}/2010-04-01/Accounts/{SID}/Calls.json", data=aiohttp.FormData([*ends, *told, *events])
        ) as response,
    ):
        assert response.status == 201
