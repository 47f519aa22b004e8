"""Outgoing connections that reach public addresses only, whatever the URL's name resolves to (decision 0073)."""

import errno
import socket
from typing import Any

import aiohttp

from usher_common.http.public_addresses import is_public

_FOREIGN = "foreign network"


class ForeignNetwork(OSError):  # noqa: N818 - names what the address is in
    """The address is not on the public internet."""


def guarded_connector(*, allow_private: bool) -> aiohttp.TCPConnector:
    """Return a connector without a limit; `allow_private` permits private networks (tests, demo)."""

    def open_socket(info: Any) -> socket.socket:
        """Open the socket for a connection, so that the address checked is the address connected to."""
        family, kind, protocol, _, address = info
        if not (allow_private or is_public(address[0])):
            raise ForeignNetwork(errno.EACCES, _FOREIGN)
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(limit=0, socket_factory=open_socket)
