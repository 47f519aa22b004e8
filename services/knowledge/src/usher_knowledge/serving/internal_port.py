"""Serve knowledge's port over HTTP to our own services: signed calls, MessagePack in and out."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from aiohttp import web
from usher_common.http.connection import watched
from usher_common.http.listen import ListeningPort, listen
from usher_common.knowledge import calls
from usher_common.knowledge.limits import FILE_BYTES
from usher_common.knowledge.port import Knowledge, KnowledgeAway, KnowledgeRefused

from usher_knowledge import metrics
from usher_knowledge.limits import CALL_BYTES, PORT_SHUTDOWN_S
from usher_knowledge.settings import KnowledgeSettings

log = structlog.get_logger()
Handler = Callable[[Knowledge, Any], Awaitable[Any]]

_HANDLERS: dict[calls.CallKind[Any], Handler] = {
    calls.SEARCH: lambda on, words: on.search(words),
    calls.PREVIEW: lambda on, words: on.preview(words),
    calls.LIST: lambda on, words: on.list_articles(words),
    calls.GET: lambda on, words: on.get(words.article),
    calls.VERSIONS: lambda on, words: on.versions(words.article),
    calls.PUT: lambda on, words: on.put(words.article, words.draft, words.version, words.by, words.settles),
    calls.DELETE: lambda on, words: on.delete(words.article, words.by),
    calls.IMPORT: lambda on, words: on.import_csv(words.raw, words.by, dry_run=words.dry_run),
    calls.EXPORT: lambda on, _words: on.export_csv(),
    calls.UNANSWERED: lambda on, words: on.unanswered(words),
    calls.PROPOSE: lambda on, words: on.propose(words),
    calls.SET_ASIDE: lambda on, words: on.set_aside(words.conversations, words.by),
}
_KINDS = {kind.name: (kind, handler) for kind, handler in _HANDLERS.items()}


async def open_internal_port(settings: KnowledgeSettings, knowledge: Knowledge) -> ListeningPort:
    """Listen for signed calls; raises CannotStart."""
    signer = calls.CallSigner(settings.secret.reveal())
    app = web.Application(middlewares=[watched], client_max_size=FILE_BYTES + CALL_BYTES)

    async def answer(request: web.Request) -> web.Response:
        name, body = request.match_info["name"], await request.read()
        stamp, signature = request.headers.get(calls.STAMP, ""), request.headers.get(calls.SIGNATURE, "")
        if not signer.is_good(name, body, stamp, signature, time.time()):
            metrics.CALLS.labels("", "unsigned").inc()
            return web.Response(status=401)
        if name not in _KINDS:
            return web.Response(status=404)
        return await _answer(knowledge, name, body)

    app.router.add_post("/knowledge/{name}", answer)
    host, port = settings.knowledge_host, settings.knowledge_port
    per_address = settings.connections_per_address
    return await listen(app, "knowledge", host, port, per_address=per_address, shutdown_s=PORT_SHUTDOWN_S)


async def _answer(knowledge: Knowledge, name: str, body: bytes) -> web.Response:
    try:
        kind, handler = _KINDS[name]
        said, status = await handler(knowledge, msgspec.msgpack.decode(body, type=kind.body)), 200
    except KnowledgeRefused as refused:
        said, status = calls.Refusal(refused.code, refused.detail, refused.fields), calls.REFUSED
    except KnowledgeAway as away:
        log.warning("knowledge.away", call=name, reason=str(away)[:200])
        metrics.CALLS.labels(name, "away").inc()
        return web.Response(status=503)
    except msgspec.MsgspecError as error:  # of another release
        log.warning("knowledge.unreadable_call", call=name, reason=str(error)[:200])
        return web.Response(status=400)
    metrics.CALLS.labels(name, "done" if status != calls.REFUSED else "refused").inc()
    return web.Response(body=msgspec.msgpack.encode(said), status=status, content_type=calls.MEDIA_TYPE)
