"""Every timeout and limit of a listening port, with unit and reason."""

import msgspec


class Patience(msgspec.Struct, frozen=True):
    """How long slow clients are waited for; tests shorten it."""

    head_s: float = 10.0  # s in which a request's head must have come: a slow phone needs one
    body_grace_s: float = 10.0  # s before a body's rate counts: a pause of a phone between two cells
    sweep_s: float = 1.0  # s between looks at all connections of a port


PATIENCE = Patience()

IDLE_S = 75.0  # s that a connection may stay open between requests: longer than the 60 s of common proxies
BODY_BYTES_PER_S = 1024  # bytes of a body per second at least, on average: a tenth of what the slowest phones do
WARN_S = 60.0  # s between two warnings of the same kind
SPARE_DESCRIPTORS = 64  # descriptors kept for stores, files and logs
WAITING_SHARE = 4  # a quarter of all connections at most may be without a request, of one address
WAITING_PER_ADDRESS = 256  # connections of one address without a request at most: browsers open six

# Frames of a WebSocket. Its messages are paced where they are understood; this paces what costs without being one.
FRAMES_PER_S = 1000  # frames per second that one socket is read
FRAMES_BURST = 1000  # of these at once
CONTROL_COST = 50  # a ping, pong, close or continuation counts as so many: 20 a second, and clients need one
READ_SLICE = 2048  # bytes of a socket handed on at once: parsing the smallest frames in it takes about 1 ms

SHORT_SHARE = 0.2  # free share of the descriptors below which it is warned of: time to act before they run out
