"""`python -m usher_common.runtime.probe URL`: exit 0 if the URL answers 200, for container health checks."""

import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

TIMEOUT_S = 4.0  # below the health check's own timeout


def answers(url: str) -> bool:
    """Return whether GET of this http URL is answered with 200 in time."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
