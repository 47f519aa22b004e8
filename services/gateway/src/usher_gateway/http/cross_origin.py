"""Pages of other origins that may embed the widget, and what their scripts may read."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from usher_gateway.http.call import Call
from usher_gateway.problems import Problem

_ALLOWED = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Authorization, Content-Type"}


def cross_origin(call: Call) -> dict[str, str]:
    """Return the headers that let an allowed page's script send a visitor's token, and read the answer."""
    if not call.site.origins.widget_may(call.request):
        return {"Vary": "Origin"}
    return {**_ALLOWED, "Access-Control-Allow-Origin": call.request.headers["Origin"], "Vary": "Origin"}


@contextmanager
def readable(call: Call) -> Iterator[None]:
    """Let the script of an allowed page read the answer, also where it is a problem that is raised within."""
    call.headers.update(cross_origin(call))
    try:
        yield
    except Problem as problem:
        problem.headers = {**problem.headers, **call.headers}
        raise


async def preflight(call: Call) -> web.Response:
    """Let allowed pages call with a visitor's token."""
    return web.Response(status=204, headers=cross_origin(call))
