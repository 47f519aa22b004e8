"""What the page of the demo's phones asks for, and the API by which the shop lets them ring."""

import base64
from collections.abc import Callable, Mapping

from aiohttp import web

from usher.sandbox.phones.exchange import SID, TOKEN, Exchange
from usher.sandbox.phones.phone import Ringing

KEYS = "0123456789*#"
_DOES: Mapping[str, Callable[[Ringing], None]] = {
    "answer": Ringing.answer,
    "hang_up": Ringing.hang_up,
    **{key: lambda leg, key=key: leg.press(key) for key in KEYS},  # type: ignore[misc]  # each its own key
}


def phone_routes(exchange: Exchange) -> list[web.RouteDef]:
    """Return the routes."""

    async def calls(_request: web.Request) -> web.Response:
        return web.json_response({"calls": [one.shown() for one in exchange.calls]})

    async def do(request: web.Request) -> web.Response:
        _DOES[str((await request.json())["do"])](exchange.call(request.match_info["id"]))
        return web.json_response({})

    async def dial(request: web.Request) -> web.Response:
        _check(request)
        fields = await request.post()
        sid = exchange.dial({name: str(value) for name, value in fields.items()})
        return web.json_response({"sid": sid, "status": "queued"}, status=201)

    async def end(request: web.Request) -> web.Response:
        _check(request)
        sid = request.match_info["id"]
        exchange.call(sid).hang_up("canceled" if exchange.call(sid).state == "ringing" else "completed")
        return web.json_response({"sid": sid})

    api = f"/2010-04-01/Accounts/{SID}/Calls"
    return [
        web.get("/phone/calls", calls),
        web.post("/phone/calls/{id}", do),
        web.post(f"{api}.json", dial),
        web.post(api + "/{id}.json", end),
    ]


def _check(request: web.Request) -> None:
    pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    if request.headers.get("Authorization") != f"Basic {pair}":
        raise web.HTTPUnauthorized
