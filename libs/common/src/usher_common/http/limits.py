"""Every timeout and limit of a listening port, with unit and reason."""

import msgspec


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for slow clients; tests shorten it."""

    head_s: float = 10.0  # s in which a request's head must arrive: a slow phone needs one
    body_grace_s: float = 10.0  # s before a body's rate counts: the pause of a phone that changes cells
    answer_s: float = 30.0  # s for which a client may read nothing of its answer: a phone in a tunnel
    sweep_s: float = 1.0  # s between checks of all connections of a port


PATIENCE = Patience()

IDLE_S = 75.0  # s that a connection may stay open between requests: longer than the 60 s of common proxies
BODY_BYTES_PER_S = 1024  # least bytes of a body per second, on average: a tenth of what the slowest phones do
WARN_S = 60.0  # s between two warnings of the same kind
SPARE_DESCRIPTORS = 64  # descriptors kept for stores, files and logs
WAITING_SHARE = 4  # at most a quarter of all connections may be without a request, for one address
WAITING_PER_ADDRESS = 256  # connections without a request, at most, for one address: browsers open six

# WebSocket frames. Messages are paced where they are decoded; this paces frames that cost without being messages.
FRAMES_PER_S = 1000  # frames per second that are read from one socket
FRAMES_BURST = 1000  # burst of these
CONTROL_COST = 50  # a ping, pong, close or continuation counts as so many frames: 20 a second, and clients need one
READ_SLICE = 2048  # bytes of a socket passed on at once: parsing the smallest frames in it takes about 1 ms

SHORT_SHARE = 0.2  # free share of the descriptors below which a warning is logged: leaves time to act
