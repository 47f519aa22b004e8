"""Free ports on the loopback address, outside the range that outgoing connections take theirs from."""

import random
import socket

LOOPBACK = "127.0.0.1"
_GIVEN: set[int] = set()  # also while nobody listens on them: twenty ports of one stack are chosen before the first is


def free_port() -> int:
    """A port nobody listens on or was told of before, and that no outgoing connection can occupy meanwhile."""
    for _ in range(200):
        port = random.SystemRandom().randrange(15000, 32000)
        if port not in _GIVEN and _is_free(port):
            _GIVEN.add(port)
            return port
    raise OSError("no free port between 15000 and 32000 on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
