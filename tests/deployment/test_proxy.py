"""deploy/proxy/nginx.conf, in a real nginx: sockets, uploads, webhooks, and whose address we see."""

import json
import re
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web
from usher_connectors.limits import BODY_BYTES
from usher_gateway.limits import TIMING, UPLOAD_BYTES

from repository import ROOT
from servers import in_ci
from servers.debian import found_or_installed
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder, remove_folder
from servers.serving import serving
from waits import eventually

CONFIGURATION = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text(encoding="utf-8")
HOST = "chat.example.com"
MAIN = """\
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/usher.conf;
}}
"""


@dataclass
class Proxied:
    """A proxy that answers; `trust` knows its certificate."""

    plain: int
    secure: int
    trust: ssl.SSLContext

    def url(self, path: str, scheme: str = "https") -> str:
        """Return an address behind the proxy."""
        return f"{scheme}://{LOOPBACK}:{self.secure if scheme.endswith('s') else self.plain}{path}"


def backend(name: str) -> web.Application:
    """Return a stand-in for the gateway or the connectors, which says what reaches it."""

    async def tell(request: web.Request) -> web.Response:
        seen = {key: request.headers.get(key) for key in ("Host", "X-Forwarded-For", "X-Forwarded-Proto")}
        return web.json_response({"by": name, "bytes": len(await request.read()), **seen})

    async def echo(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket

    app = web.Application(client_max_size=2 * UPLOAD_BYTES)
    app.add_routes([web.get("/ws", echo), web.route("*", "/{path:.*}", tell)])
    return app


@pytest.fixture
async def proxied() -> AsyncIterator[Proxied]:
    """The file as it is, but for ports and the certificate's place."""
    program = found_or_installed(lambda: shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin"), "nginx")
    if program is None:
        (pytest.fail if in_ci() else pytest.skip)("there is no nginx on this machine")
    folder, (plain, secure, gateway, hooks) = private_folder("proxy"), (free_port() for _ in range(4))
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST, LOOPBACK)
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "pair.pem"))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    (folder / "usher.conf").write_text(configured(folder, plain, secure, gateway, hooks))
    process = Process([program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"], folder)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(backend("gateway"), gateway))
        await stack.enter_async_context(serving(backend("connectors"), hooks))
        process.start()
        stack.callback(remove_folder, folder)
        stack.callback(process.kill)
        found = Proxied(plain, secure, trust)
        await eventually(lambda: answers(found))
        yield found


def configured(folder: Path, plain: int, secure: int, gateway: int, hooks: int) -> str:
    """Return the file with other ports, without IPv6, and with a certificate of the test's."""
    text = re.sub(r"\n *listen \[::\][^\n]*", "", CONFIGURATION)
    for before, after in (
        ("listen 80;", f"listen {LOOPBACK}:{plain};"),
        ("listen 443 ssl;", f"listen {LOOPBACK}:{secure} ssl;"),
        (f"/etc/ssl/{HOST}/fullchain.pem", f"{folder}/pair.pem"),
        (f"/etc/ssl/{HOST}/privkey.pem", f"{folder}/pair.pem"),
        ("127.0.0.1:8080", f"{LOOPBACK}:{gateway}"),
        ("127.0.0.1:8090", f"{LOOPBACK}:{hooks}"),
    ):
        assert before in text
        text = text.replace(before, after)
    return text


async def answers(proxied: Proxied) -> bool:
    """Return whether it takes requests."""
    try:
        async with aiohttp.ClientSession() as http, http.get(proxied.url("/", "http"), allow_redirects=False):
            return True
    except aiohttp.ClientError:
        return False


async def test_people_and_providers_reach_us_as_they_should(proxied: Proxied) -> None:
    """Sockets, the largest file and webhook, the client's own address whatever it claims, and no plain HTTP."""
    claims = {"X-Forwarded-For": "203.0.113.66", "Host": HOST}
    async with aiohttp.ClientSession(headers=claims, connector=aiohttp.TCPConnector(ssl=proxied.trust)) as http:
        async with http.ws_connect(proxied.url("/ws", "wss")) as socket:
            await socket.send_str("over the proxy")
            echoed = await socket.receive_str()
        told = [
            await ask(http, proxied.url(path), size)
            for path, size in (
                ("/api/uploads", UPLOAD_BYTES + 100_000),
                ("/hooks/twilio/shop", BODY_BYTES),
                ("/hooks/twilio/shop", BODY_BYTES + 1),
                ("/api/uploads", 2 * UPLOAD_BYTES),
            )
        ]
        async with http.get(proxied.url("/desk/", "http"), allow_redirects=False) as response:
            sent_on = response.status, response.headers["Location"]

    seen = {"Host": HOST, "X-Forwarded-For": LOOPBACK, "X-Forwarded-Proto": "https"}
    assert echoed == "over the proxy"
    assert told == [
        {"by": "gateway", "bytes": UPLOAD_BYTES + 100_000, **seen},
        {"by": "connectors", "bytes": BODY_BYTES, **seen},
        413,
        413,
    ]
    assert sent_on == (308, f"https://{HOST}/desk/")


async def ask(http: aiohttp.ClientSession, url: str, size: int) -> object:
    """Send so many bytes; return what the stand-in says, or the status of a refusal."""
    async with http.post(url, data=bytes(size)) as response:
        return json.loads(await response.text()) if response.status == 200 else response.status


def test_no_socket_is_cut_between_two_pings() -> None:
    """Whichever side was silent last."""
    waits = re.findall(r"proxy_(?:read|send)_timeout (\d+)s;", CONFIGURATION)

    assert [float(one) >= 2 * max(TIMING.ping, TIMING.desk_ping) for one in waits] == [True, True]
