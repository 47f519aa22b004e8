"""Decode what browsers send; whatever is not valid gets a named error."""

import json
from collections.abc import Callable
from typing import Any

import msgspec

from usher_gateway.limits import SHORT_CHARS
from usher_gateway.wire.fields import SocketMessage
from usher_gateway.wire.from_agents import AgentFrame
from usher_gateway.wire.from_visitors import VisitorFrame

decode_visitor: Callable[[str], VisitorFrame] = msgspec.json.Decoder(VisitorFrame).decode
decode_agent: Callable[[str], SocketMessage] = msgspec.json.Decoder(AgentFrame).decode


class Fault(msgspec.Struct, frozen=True):
    """Why a message was not accepted; with a usable `id` it is refused under that id, otherwise only reported."""

    code: str
    detail: str
    id: str = ""


def fault_of(raw: str, error: Exception) -> Fault:
    """Name what is wrong with a message that could not be decoded (the slow path, so it may decode it twice)."""
    try:
        found: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return Fault("bad_json", "A message must be one JSON object.")
    if not isinstance(found, dict):
        return Fault("bad_json", "A message must be one JSON object.")
    named = found.get("id")
    client_id = named if isinstance(named, str) and named.isascii() and len(named) <= 64 else ""
    if not isinstance(error, msgspec.ValidationError):
        if _has_surrogates(found):
            return Fault("bad_text", "A text must contain no lone surrogates.", client_id)
        return Fault("bad_json", "This is not valid JSON.")
    detail = str(error)[:SHORT_CHARS]
    return Fault("unknown_type" if detail.endswith("`$.type`") or "`type`" in detail else "bad_field", detail)


def _has_surrogates(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
