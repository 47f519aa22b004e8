"""A desk's lean socket: signed in, and available for work."""

import aiohttp

from benchmarks.lean_socket import LeanSocket, OnText
from stack.stack import PASSWORD


async def open_desk_socket(url: str, login: str, tag: int, on_text: OnText) -> LeanSocket:
    """Sign in at the gateway (http://host:port) and connect; the socket carries `tag`."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        body = {"login": login, "password": PASSWORD}
        async with http.post(f"{url}/api/session", json=body, headers={"Origin": url}) as response:
            response.raise_for_status()
            cookie = response.cookies["usher_session"].value
    headers = {"Origin": url, "Cookie": f"usher_session={cookie}"}
    socket = await LeanSocket.connect(f"{url}/ws/agent", on_text, headers)
    socket.tag = tag
    return socket
