"""A strict counterpart of Meta's Graph API: knows user ids in `recipient`, pages of templates, and files.

Stricter than Meta where Meta is silent: a user id in `to`, which Meta drops without a word, is refused here. Written
from Meta's documentation and pywa, not from our channel.
"""

import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from servers.ports import LOOPBACK, free_port
from servers.serving import serving

TOKEN, NUMBER, WABA = "EAAtoken", "106540352242922", "102290129340398"
COMMON = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
MOST = {"text": 4096, "image": 1024, "video": 1024, "document": 1024}


class WrongError(Exception):
    """A request that Meta would refuse, with the code of its error."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass
class GraphApi:
    """Keeps what was sent; `templates` are listed `page` at a time; `errors` are given first, by code."""

    port: int = field(default_factory=free_port)
    sent: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[tuple[str, str, bytes]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)  # that contacts have sent, by media id
    templates: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2
    errors: list[tuple[int, int]] = field(default_factory=list)  # status, code
    token_ends: int = 0  # s since the epoch; 0: never, -1: it is not told
    asked_of_token: int = 0  # how often

    @property
    def url(self) -> str:
        """The version's base."""
        return f"http://{LOOPBACK}:{self.port}/v23.0"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["GraphApi"]:
        """Listen within the block."""
        app = web.Application(middlewares=[self._guarded])
        app.router.add_post(f"/v23.0/{NUMBER}/messages", self._message)
        app.router.add_post(f"/v23.0/{NUMBER}/media", self._upload)
        app.router.add_get(f"/v23.0/{WABA}/message_templates", self._listing)
        app.router.add_get("/v23.0/debug_token", self._token)
        app.router.add_get("/v23.0/{media}", self._about)
        app.router.add_get("/lookaside/{media}", self._file)
        async with serving(app, self.port):
            yield self

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return failed(401, 190, "Invalid OAuth access token")
        if self.errors and not request.path.endswith("/debug_token"):  # which is asked at any time
            return failed(*self.errors.pop(0), "asked for by the test")
        try:
            answered: web.StreamResponse = await handler(request)
        except WrongError as wrong:
            return failed(400, wrong.code, str(wrong))
        return answered

    async def _message(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        if body.get("status") == "read":
            _need(body, {"messaging_product", "status", "message_id", "typing_indicator"})
            self.sent.append(body)
            return web.json_response({"success": True})
        _check(body)
        self.sent.append(body)
        who = {"user_id": body["recipient"]} if "recipient" in body else {"wa_id": body["to"]}
        contact = {"input": body.get("recipient") or body["to"], **who}
        return web.json_response(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": f"wamid.{len(self.sent)}"}]}
        )

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            raise WrongError(100, "(#100) Invalid parameter")
        self.uploads.append((file.filename, str(form["type"]), file.file.read()))
        return web.json_response({"id": str(7000 + len(self.uploads))})

    async def _about(self, request: web.Request) -> web.Response:
        name = request.match_info["media"]
        if name not in self.files or request.query.get("phone_number_id") != NUMBER:
            raise WrongError(100, "Object with this id does not exist")  # also once it has ended, after 7 days
        digest = hashlib.sha256(self.files[name]).hexdigest()
        size = len(self.files[name])
        where = f"http://{LOOPBACK}:{self.port}/lookaside/{name}"
        return web.json_response(
            {"url": where, "mime_type": "image/png", "sha256": digest, "file_size": size, "id": name}
        )

    async def _token(self, request: web.Request) -> web.Response:
        self.asked_of_token += 1
        if request.query.get("input_token") != TOKEN or self.token_ends < 0:
            raise WrongError(100, "(#100) The parameter input_token is required")
        times = {"expires_at": self.token_ends, "data_access_expires_at": 0}
        return web.json_response({"data": {"app_id": "1", "type": "SYSTEM_USER", "is_valid": True, **times}})

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["media"]], content_type="image/png")

    async def _listing(self, request: web.Request) -> web.Response:
        begin = int(request.query.get("after", 0))
        end = begin + min(self.page, int(request.query["limit"]))
        more = {"next": f"{self.url}/…"} if end < len(self.templates) else {}
        paging = {"cursors": {"before": str(begin), "after": str(end)}, **more}
        return web.json_response({"data": self.templates[begin:end], "paging": paging})


def failed(status: int, code: int, detail: str) -> web.Response:
    """Make Meta's answer to a request that is refused."""
    error = {"message": f"(#{code}) {detail}", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return web.json_response({"error": error}, status=status)


def _need(body: dict[str, Any], allowed: set[str]) -> None:
    if odd := body.keys() - allowed:
        raise WrongError(100, f"Unexpected key {sorted(odd)}")


def _check(body: dict[str, Any]) -> None:
    kind = body.get("type", "")
    _need(body, COMMON | {kind})
    if body.get("messaging_product") != "whatsapp" or kind not in body:
        raise WrongError(131008, "Required parameter is missing")
    if ("to" in body) == ("recipient" in body):
        raise WrongError(131008, "exactly one of to and recipient")
    group = body.get("recipient_type") == "group"
    if "to" in body and not group and not re.fullmatch(r"\+?\d{5,20}", body["to"]):
        raise WrongError(131009, "to is not a phone number")
    if "recipient" in body and not re.fullmatch(r"[A-Z]{2}\.(ENT\.)?\w+", body["recipient"]):
        raise WrongError(131009, "recipient is not a user id")
    content = body[kind]
    text = content.get("body") if kind == "text" else content.get("caption", "x")
    if kind in MOST and not 0 < len(text or "") <= MOST[kind]:
        raise WrongError(131009, "length")
    if kind in {"image", "video", "audio", "document", "sticker"} and ("id" in content) == ("link" in content):
        raise WrongError(131008, "exactly one of id and link")
    if kind == "template":
        _check_template(content, to_user_id="recipient" in body)


def _check_template(template: dict[str, Any], *, to_user_id: bool) -> None:
    if set(template) - {"name", "language", "components"} or set(template["language"]) - {"policy", "code"}:
        raise WrongError(131009, "template")
    if to_user_id and template["name"].startswith("auth_"):
        raise WrongError(131062, "Business-scoped User ID (BSUID) recipients are not supported for this message")
    for component in template.get("components", []):
        for one in component["parameters"]:
            if one["type"] == "text" and re.search(r"[\n\t]| {5}", one["text"]):
                raise WrongError(132018, "new-line/tab characters or more than 4 consecutive spaces")
