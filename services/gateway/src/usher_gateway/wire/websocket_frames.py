"""WebSocket text frames as bytes, made once and written to any number of sockets (RFC 6455, 5.2)."""

from collections.abc import Callable

import msgspec

_encode = msgspec.json.Encoder().encode


def text_frame(payload: bytes) -> bytes:
    """Frame a payload: unmasked (from a server), uncompressed, final."""
    size = len(payload)
    if size < 126:
        return b"\x81" + size.to_bytes(1, "big") + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def encode_text_frame(message: msgspec.Struct) -> bytes:
    """Encode a message of `outgoing` as JSON in a text frame."""
    return text_frame(_encode(message))


class CachedFrame:
    """Caches the last frame: an event that goes to many sockets is encoded once."""

    __slots__ = ("_event", "_frame")

    def __init__(self) -> None:
        self._event: object = None
        self._frame = b""

    def of(self, event: object, view: Callable[..., msgspec.Struct], *args: object) -> bytes:
        """Return the frame of `view(event, *args)`; the same object is the same event."""
        if event is not self._event:
            self._event, self._frame = event, encode_text_frame(view(event, *args))
        return self._frame
