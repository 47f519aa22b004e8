"""Prism with a vendor's OpenAPI description: a server that refuses each request that the description does not allow.

The descriptions are their vendors', and no part of this repository: they lie in the folder that USHER_SPECS_DIR names,
else in `shared/specs` beside this repository, or beside the one that it is a clone or a worktree of.
"""

import json
import os
import re
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import yaml
from aiohttp import web

from peers.node import peer_process
from repository import shared_folders
from servers.ports import LOOPBACK, free_port
from servers.process import remove_folder
from servers.server import ServerMissing
from servers.serving import serving
from waits import eventually

FORM = "application/x-www-form-urlencoded"
PASSED = ("Authorization", "User-Agent", "Content-Type")  # headers of a request that the API sees


def vendors_spec(name: str) -> Path:
    """The file of a description; raises ServerMissing with where it was looked for."""
    folders = list(dict.fromkeys(_folders()))
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    looked = ", ".join(map(str, folders))
    raise ServerMissing(f"no {name} of its vendor: set USHER_SPECS_DIR (looked in {looked})")


def _folders() -> Iterator[Path]:
    if given := os.environ.get("USHER_SPECS_DIR"):
        yield Path(given)
        return
    yield from (folder / "specs" for folder in shared_folders())


@asynccontextmanager
async def described_api(
    spec: str, paths: Collection[str], unknown: Collection[str] = (), repeated: Collection[str] = ()
) -> AsyncIterator[str]:
    """Serve these paths of an API as its vendor's description has them; yields the URL. Raises ServerMissing.

    `unknown` names fields of JSON objects that the description lacks: they are taken out on the way. `repeated` names
    those of forms that may come several times: Prism reads them as lists under another name only.
    """
    async with prism(spec, paths) as url, _relay(url, frozenset(unknown), frozenset(repeated)) as relayed:
        yield relayed


@asynccontextmanager
async def prism(spec: str, paths: Collection[str]) -> AsyncIterator[str]:
    """Serve these paths of a vendor's description within the block; yields the URL. Raises ServerMissing."""
    port = free_port()
    described = _part(_read(vendors_spec(spec)), paths)
    process = peer_process("prism", {})
    part = process.folder / "description.json"
    part.write_text(json.dumps(described, default=str))
    process.env = {"PORT": str(port), "SPEC": str(part)}
    process.start()
    try:
        async with aiohttp.ClientSession() as http:
            url = f"http://{LOOPBACK}:{port}"
            await eventually(lambda: _answers(http, url))
            yield url
    finally:
        process.kill()
        remove_folder(process.folder)


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as response:
            return response.status > 0
    except aiohttp.ClientError:
        return False


def _read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
    return found


def _part(description: dict[str, Any], paths: Collection[str]) -> dict[str, Any]:
    """Leave these paths and what they refer to: Prism reads all that there is, which takes it half a minute."""
    kept = {path: description["paths"][path] for path in paths}
    parts: dict[str, dict[str, Any]] = {}
    wanted = _referred(kept)
    while wanted:
        kind, name = wanted.pop()
        parts.setdefault(kind, {})[name] = description["components"][kind][name]
        wanted |= {one for one in _referred(parts[kind][name]) if one[1] not in parts.get(one[0], {})}
    signing = {"securitySchemes": description["components"]["securitySchemes"]}
    return {**description, "paths": kept, "components": {**parts, **signing}}


def _referred(part: Any) -> set[tuple[str, str]]:
    """Return kind and name of each component that is referred to."""
    return set(re.findall(r'"#/components/([^/"]+)/([^/"]+)"', json.dumps(part, default=str)))


@asynccontextmanager
async def _relay(target: str, unknown: frozenset[str], repeated: frozenset[str]) -> AsyncIterator[str]:
    async with aiohttp.ClientSession(auto_decompress=False) as http:

        async def passed_on(request: web.Request) -> web.Response:
            data = _for_prism(request.content_type, await request.read(), unknown, repeated)
            headers = {name: request.headers[name] for name in PASSED if name in request.headers}
            async with http.request(request.method, f"{target}{request.path_qs}", data=data, headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")

        app, port = web.Application(), free_port()
        app.router.add_route("*", "/{path:.*}", passed_on)
        async with serving(app, port):
            yield f"http://{LOOPBACK}:{port}"


def _for_prism(content_type: str, data: bytes, unknown: frozenset[str], repeated: frozenset[str]) -> bytes:
    if content_type == "application/json":
        return json.dumps({name: value for name, value in json.loads(data).items() if name not in unknown}).encode()
    if content_type == FORM:
        pairs = parse_qsl(data.decode(), keep_blank_values=True, strict_parsing=bool(data))
        return urlencode([(f"{name}[]" if name in repeated else name, value) for name, value in pairs]).encode()
    return data
