"""The envelope that carries one message, and the frame that carries envelopes over the bus."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from usher_common.ids import derive_id

FRAME_ENVELOPES = 500  # most envelopes in a frame: a transaction of this size still commits in milliseconds
FRAME_BYTES = 256 * 1024  # most bytes in a frame: well below the size of messages that quorum queues handle well


class FrameError(ValueError):
    """The bytes are not a frame."""


class Envelope(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One command or send on the bus.

    `id` is deterministic (see `ids`), `at` is when the edge accepted it (microseconds since the epoch, the edge's
    clock, for people and traces only), `trace` groups what one cause led to, `body` is the MessagePack of a
    `messages.declaration.Command` or a `messages.sends.Send`.
    """

    id: str
    at: int
    trace: str
    body: msgspec.Raw


_encoder = msgspec.msgpack.Encoder()
_frame = msgspec.msgpack.Decoder(list[msgspec.Raw])
_envelope = msgspec.msgpack.Decoder(Envelope)


def wrap(envelope_id: str, at: int, trace: str, body: Any) -> Envelope:
    """Put a command or send (a msgspec struct) into an envelope."""
    return Envelope(id=envelope_id, at=at, trace=trace, body=msgspec.Raw(_encoder.encode(body)))


def fingerprint_of(envelope: Envelope) -> str:
    """Return a digest of an envelope's content, by which two under one id are told apart."""
    return blake2b(bytes(envelope.body), digest_size=16).hexdigest()


def encode_envelope(envelope: Envelope) -> bytes:
    """Encode one envelope, as it is stored in a frame, a journal row or the outbox."""
    return _encoder.encode(envelope)


def decode_envelope(data: bytes | memoryview) -> Envelope:
    """Decode one envelope; raises FrameError."""
    try:
        return _envelope.decode(data)
    except msgspec.MsgspecError as error:
        raise FrameError(str(error)) from error


def join_frame(encoded: Sequence[bytes]) -> bytes:
    """Join encoded envelopes into a frame: a MessagePack array (spec: array 16 or array 32 header)."""
    return b"\xdd" + len(encoded).to_bytes(4, "big") + b"".join(encoded)


def decode_frame(data: bytes) -> list[Envelope]:
    """Decode a frame; raises FrameError if the bytes are not a MessagePack array.

    An element that is not an envelope becomes the body of one, so that it alone can be parked.
    """
    try:
        parts = _frame.decode(data)
    except msgspec.MsgspecError as error:
        raise FrameError(str(error)) from error
    return [_decode_or_wrap(part) for part in parts]


def read_envelope(data: bytes) -> Envelope:
    """Decode one envelope; bytes that are not an envelope become the body of one, so that they alone can be parked."""
    try:
        return _envelope.decode(data)
    except msgspec.MsgspecError:
        return wrap(derive_id("broken", data.hex()), 0, "", data)


def _decode_or_wrap(part: msgspec.Raw) -> Envelope:
    try:
        return _envelope.decode(part)
    except msgspec.MsgspecError:
        return Envelope(id=derive_id("broken", bytes(part).hex()), at=0, trace="", body=msgspec.Raw(bytes(part)))
