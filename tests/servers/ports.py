"""Free ports on the loopback address, outside the range that outgoing connections take theirs from."""

import random
import socket

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on, and that no outgoing connection can occupy while its server is down."""
    for _ in range(200):
        port = random.SystemRandom().randrange(15000, 32000)
        if _is_free(port):
            return port
    raise OSError("no free port between 15000 and 32000 on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
