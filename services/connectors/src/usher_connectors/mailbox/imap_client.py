"""aioimaplib's client, completed: it misses no new mail and no lost connection, and answers a refused XOAUTH2."""

import asyncio
import logging
import re
import ssl
from collections.abc import Callable
from typing import Any

from aioimaplib import IMAP4, Command, IMAP4ClientProtocol

from usher_connectors.channels.email.account_settings import Server
from usher_connectors.mailbox import limits

logging.getLogger("aioimaplib.aioimaplib").setLevel(logging.WARNING)  # at DEBUG it writes down every mail


ANNOUNCED = re.compile(rb"(?i)\* \d+ EXISTS\b")  # RFC 3501, 7.3.1: the folder has so many mails now


class _Protocol(IMAP4ClientProtocol):  # type: ignore[misc] # untyped
    announced = False  # a mail came since this was last set to False

    def _handle_line(self, line: bytes, current_cmd: Command | None) -> Any:
        """Note that a mail came: a server says so once, in the answer to whatever command runs just then."""
        self.announced = self.announced or ANNOUNCED.match(line) is not None
        return super()._handle_line(line, current_cmd)

    def _continuation(self, line: bytes) -> None:
        """A server that refuses a token says why in a challenge, and waits for an empty answer."""
        command = self.pending_sync_command
        if command is not None and command.name == "AUTHENTICATE":
            self.send("")
        else:
            super()._continuation(line)


class ImapClient(IMAP4):  # type: ignore[misc] # untyped
    """A connection that is being opened; `lost` is set when it is gone."""

    def __init__(self, server: Server) -> None:
        self.lost = asyncio.Event()
        context = None if server.security == "plain" else ssl.create_default_context()
        super().__init__(server.host, server.port, timeout=limits.COMMAND_S, ssl_context=context)

    def create_client(
        self,
        host: str,
        port: int,
        loop: asyncio.AbstractEventLoop | None,
        conn_lost_cb: Callable[[Exception | None], None] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Connect with our protocol."""
        del conn_lost_cb
        running = loop or asyncio.get_running_loop()
        self.protocol: Any = _Protocol(running, lambda _: self.lost.set())
        connecting = running.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        self._client_task = running.create_task(connecting)

    @property
    def announced(self) -> bool:
        """Whether the server said that a mail came, since `look`."""
        return bool(self.protocol.announced)

    def look(self) -> None:
        """Forget what was announced: the caller looks now."""
        self.protocol.announced = False

    def close_now(self) -> None:
        """Close the connection without a word, and end what still runs for it."""
        self._client_task.cancel()
        if self._idle_waiter is not None:
            self._idle_waiter.cancel()
        for task in list(self.tasks):
            task.cancel()
        if self.protocol.transport is not None:
            self.protocol.transport.close()
