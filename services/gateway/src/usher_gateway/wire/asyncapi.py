"""The AsyncAPI 3 description of both sockets, made from the types that decode and encode."""

from typing import Any, get_args

import msgspec

from usher_gateway.limits import AGENT_FRAME_BYTES, TEXT_CHARS, VISITOR_FRAME_BYTES
from usher_gateway.wire.from_agents import AgentFrame
from usher_gateway.wire.from_visitors import VisitorFrame
from usher_gateway.wire.outgoing import AgentOutFrame, VisitorOut

_CHANNELS = {
    "visitor": (
        "/ws/visitor",
        f"A widget; an Origin on the allow-list. Frames of at most {VISITOR_FRAME_BYTES} bytes.",
        VisitorFrame,
        VisitorOut,
    ),
    "agent": (
        "/ws/agent",
        f"A desk; the session cookie, same origin. Frames of at most {AGENT_FRAME_BYTES} bytes.",
        AgentFrame,
        AgentOutFrame,
    ),
}


def describe() -> dict[str, Any]:
    """Make the description; docs/protocol.md explains what the messages mean."""
    kinds = [kind for _, _, *unions in _CHANNELS.values() for union in unions for kind in get_args(union)]
    _, schemas = msgspec.json.schema_components(list(dict.fromkeys(kinds)), ref_template="#/components/schemas/{name}")
    names = sorted({kind.__name__ for kind in kinds})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Usher's sockets",
            "version": "0.1.0",
            "description": f"JSON text frames, one object each; a text has at most {TEXT_CHARS} characters.",
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(*parts) for name, parts in _CHANNELS.items()},
        "operations": {key: value for name, parts in _CHANNELS.items() for key, value in _operations(name, *parts)},
        "components": {
            "messages": {name: {"payload": {"$ref": f"#/components/schemas/{name}"}} for name in names},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _channel(address: str, description: str, incoming: Any, outgoing: Any) -> dict[str, Any]:
    names = dict.fromkeys(kind.__name__ for union in (incoming, outgoing) for kind in get_args(union))
    return {
        "address": address,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operations(name: str, _address: str, _text: str, incoming: Any, outgoing: Any) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{name}Sends", _operation(name, "receive", incoming)),
        (f"{name}Hears", _operation(name, "send", outgoing)),
    ]


def _operation(channel: str, action: str, union: Any) -> dict[str, Any]:
    """`action` is the gateway's."""
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{kind.__name__}"} for kind in get_args(union)],
    }
