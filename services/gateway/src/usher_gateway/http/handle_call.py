"""From a request to an answer: authenticate, check the access table, decode, run, respond."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import structlog
from aiohttp import web
from usher_common.files.port import FilesAway
from usher_common.handling import Stall
from usher_common.http.json_depth import too_deep
from usher_common.http.json_encoding import BOM, is_wide
from usher_common.http.request_headers import charset_refused, coding_refused, media_type

from usher_gateway.accounts.roles import ANYBODY, VISITOR
from usher_gateway.audit.acting import ActingRecord
from usher_gateway.http import security_log
from usher_gateway.http.access import may
from usher_gateway.http.body_faults import fault_in
from usher_gateway.http.call import Call, Handler, Site
from usher_gateway.http.endpoints.audit.audited import acting_in, note_read, said_by_link
from usher_gateway.http.endpoints.endpoint import Endpoint
from usher_gateway.http.sign_in import bearer_of, session_of_request
from usher_gateway.limits import BEACON_BYTES, BODY_DEPTH, URL_CHARS
from usher_gateway.problems import FieldProblem, Problem
from usher_gateway.wire.text_rules import breach_of_text
from usher_gateway.wire.values.written_texts import CALLS, IDS

log = structlog.get_logger()
_AWAY = {
    "files_away": "Our store of files cannot be reached.",
    "scanner_away": "Files cannot be checked for viruses now.",
}


def dispatcher(site: Site, endpoint: Endpoint, handler: Handler) -> Any:
    """Return aiohttp's handler of an endpoint."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            call = _opening(endpoint, _acting(endpoint, await admit(site, endpoint, request)))
            answer = await _answer(endpoint, handler, call)
            await call.acting.now()  # a change without a transaction of its own, which is done
            response = respond(endpoint, call, answer)
        except Stall as stall:
            raise Problem(503, "store_away", "Our store cannot be reached.", retry_after_s=1) from stall
        except FilesAway as away:
            log.warning("files.away", endpoint=endpoint.name, reason=str(away))
            raise Problem(503, away.code, _AWAY[away.code], retry_after_s=5) from away
        security_log.changed(call, endpoint.name, endpoint.roles)
        note_read(endpoint.name, call)
        return response

    return handle


async def _answer(endpoint: Endpoint, handler: Handler, call: Call) -> Any:
    """Run a handler; who leaves in the middle of what it sends has read a part, which is noted as if it were all."""
    try:
        return await handler(call)
    except ConnectionError:
        if call.request.writer.output_size > 0:
            note_read(endpoint.name, call)
        raise


def _acting(endpoint: Endpoint, call: Call) -> Call:
    """Let the transactions of a call that is audited carry its entry."""
    acting = acting_in(endpoint.name, call)
    if acting.written:
        return call
    record = ActingRecord(call.site.record, acting)
    return replace(call, site=replace(call.site, record=record), acted=acting)


def _opening(endpoint: Endpoint, call: Call) -> Call:
    """Let a call by a signed link know what the link says, which is judged once: it may end while a file is sent."""
    said = said_by_link(endpoint.name, call)
    return call if said is None else replace(call, said=said)


async def admit(site: Site, endpoint: Endpoint, request: web.Request) -> Call:
    """Identify the caller, check their role, and decode the content. Raises Problem."""
    # A token is sent on purpose, a cookie automatically: the shop may be open in the desk's browser (decision 0092).
    visitor = bearer_of(site, request)
    session = None if visitor else await session_of_request(site, request)
    role = session.role if session is not None else VISITOR if visitor else ANYBODY
    if not may(endpoint, role):
        if endpoint.name == "sockets.agent":  # the handler closes with a code, which a browser's script can read
            return Call(site, request, role, None, visitor)
        if role == ANYBODY:
            raise Problem(401, "not_signed_in", "Sign in first.")
        raise Problem(403, "forbidden", f"This is not open to the role {role}.")
    if session is not None and request.method in security_log.CHANGING and not endpoint.own_csrf:
        check_csrf(site, request, session.csrf)
    check_path(request.match_info)
    check_coding(request)
    body = await _body(request, endpoint)
    query = decode_query(request, endpoint.query) if endpoint.query is not None else None
    if endpoint.name in CALLS:
        body, query = site.edge.masks.of(body, IDS), site.edge.masks.of(query, IDS)
    return Call(site, request, role, session, visitor, body, query)


def check_csrf(site: Site, request: web.Request, token: str) -> None:
    """Refuse a changing call that another site's page could have made."""
    given = request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode()):
        raise Problem(403, "bad_csrf", "The header X-CSRF-Token is missing or stale.")
    check_origin(site, request)


def check_origin(site: Site, request: web.Request) -> None:
    """Refuse a call from another site's page."""
    if "Origin" in request.headers and not site.origins.same(request):
        raise Problem(403, "bad_origin", "This origin may not do this.")


def check_path(parts: Mapping[str, str]) -> None:
    """Treat a path that cannot name anything as not found."""
    if any(breach_of_text(part) or len(part) > URL_CHARS for part in parts.values()):
        raise Problem(404, "not_found", "There is no such thing.")


def check_coding(request: web.Request) -> None:
    """Refuse a compressed body: its length does not limit its size after decompression."""
    if coding_refused(request.headers):
        raise Problem(415, "compressed", "Send the body not compressed.")


async def _body(request: web.Request, endpoint: Endpoint) -> Any:
    if endpoint.body is None:
        return None
    return await decode_body(request, endpoint.body, beacon=endpoint.beacon, form=endpoint.form)


async def decode_body(request: web.Request, kind: Any, *, beacon: bool = False, form: bool = False) -> Any:
    """Decode a JSON body; raises Problem."""
    declared = request.headers.get("Content-Type", "")
    if media_type(declared) not in (("application/json", "text/plain") if beacon else ("application/json",)):
        raise Problem(415, "not_json", "Send application/json.")
    if charset_refused(declared):
        raise Problem(415, "not_utf8", "Send JSON in UTF-8.")
    raw = (await request.read()).removeprefix(BOM)
    if beacon and len(raw) > BEACON_BYTES:
        raise Problem(413, "too_large", f"A beacon has at most {BEACON_BYTES // 1024} kB.")
    if is_wide(raw):
        raise Problem(415, "not_utf8", "Send JSON in UTF-8.")
    if too_deep(raw, BODY_DEPTH):
        raise Problem(400, "too_deep", f"The body is nested more than {BODY_DEPTH} levels deep.")
    try:
        body = msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        fields = _fields(raw, kind, error) if form else ()
        raise Problem(422, "bad_field", str(error), fields=fields) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Problem(400, "bad_json", "The body is no JSON.") from None
    if b"\\u0000" in raw and _has_nul(msgspec.json.decode(raw)):
        raise Problem(422, "bad_text", "A text must not contain NUL.")
    return body


def _fields(raw: bytes, kind: Any, error: msgspec.ValidationError) -> tuple[FieldProblem, ...]:
    try:
        return (fault_in(msgspec.json.decode(raw), kind, error),)
    except (msgspec.DecodeError, UnicodeDecodeError):  # behind the fault it is no JSON
        return ()


def decode_query(request: web.Request, kind: Any) -> Any:
    """Decode a query; raises Problem."""
    given = {key: value for key, value in request.query.items() if value}
    if breach_of_text(*given.values()) or len(given) != len([value for value in request.query.values() if value]):
        raise Problem(422, "bad_field", "A parameter is there twice, or holds what no text may.")
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Problem(422, "bad_field", str(error)) from None


def respond(endpoint: Endpoint, call: Call, answer: Any) -> web.StreamResponse:
    """Make the response for an answer."""
    if isinstance(answer, web.StreamResponse):
        return answer
    body = b"" if answer is None else msgspec.json.encode(answer)
    kind = None if answer is None else "application/json"
    return web.Response(body=body, status=endpoint.status, content_type=kind, headers=call.headers)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)
