"""Count the frames of a WebSocket in the bytes of a connection, before anything else parses them (RFC 6455, 5.2)."""

from usher_common.http.limits import CONTROL_COST

_LENGTHS = {126: 2, 127: 8}  # bytes of an extended length
_MASK = 4  # bytes of a mask, which every frame of a client has
_DATA = frozenset({1, 2})  # opcodes of text and binary; 0 continues one, from 8 on they are control frames


class FrameCounter:
    """Follows the frames of one direction; a frame may be split anywhere.

    >>> FrameCounter().cost(bytes([0x81, 0x80, 0, 0, 0, 0]))
    1
    """

    __slots__ = ("_head", "_skip", "unmasked")

    def __init__(self) -> None:
        self.unmasked = False  # whether a frame came that no client may send
        self._head = b""
        self._skip = 0

    def cost(self, data: bytes) -> int:
        """Return what the frames whose heads are complete in `data` cost: 1 for a message, more for other frames."""
        cost, at, end = 0, 0, len(data)
        if self._head:
            data, self._head = self._head + data, b""
            end = len(data)
        while at < end:
            if self._skip:
                step = min(self._skip, end - at)
                self._skip -= step
                at += step
                continue
            size = _head_size(data, at, end)
            if size == 0 or at + size > end:
                self._head = data[at:]
                break
            self._skip = _payload_size(data, at)
            self.unmasked = self.unmasked or not data[at + 1] & 0x80
            cost += 1 if data[at] & 0x0F in _DATA else CONTROL_COST
            at += size
        return cost


def _head_size(data: bytes, at: int, end: int) -> int:
    """Return the length of the head, 0 if it is still unknown."""
    if at + 2 > end:
        return 0
    masked = _MASK if data[at + 1] & 0x80 else 0
    return 2 + _LENGTHS.get(data[at + 1] & 0x7F, 0) + masked


def _payload_size(data: bytes, at: int) -> int:
    short = data[at + 1] & 0x7F
    if short < 126:
        return short
    return int.from_bytes(data[at + 2 : at + 2 + _LENGTHS[short]])
