"""Customers who write mails: into a real mailbox, from which the service takes them, and what they get back."""

import asyncio
import email
import email.policy
import itertools
import logging
import random
import smtplib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from usher_connectors.contract import Account

from benchmarks.chaos.crowd import PADDING, Pace
from benchmarks.chaos.ledger import Ledger
from servers.mail.dovecot import PASSWORD, DovecotServer, private_dovecot
from servers.ports import LOOPBACK, free_port
from servers.redis.certificates import make_certificates

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns at each sign-in of a field that it sets itself

USER = "support"
SLOWER = 4  # customers write so many times less often than others: people take longer over a mail
TIMEOUT_S = 60.0  # of the mailbox, which no fault touches


@dataclass
class MailProvider:
    """The mailbox, and the server that takes what is sent to the customers; neither is ever killed.

    What goes in is in the order of its sender, and what comes out is shown as it comes: Postfix stands not between, as
    its queue keeps no order.
    """

    dovecot: DovecotServer
    authority: str
    ledger: Ledger
    port: int = field(default_factory=free_port)
    shown: dict[str, list[str]] = field(default_factory=dict)  # tokens by customer, each Message-ID once
    repeats: int = 0
    _first: dict[str, str] = field(default_factory=dict)  # the id of each customer's first mail

    def __post_init__(self) -> None:
        self._numbers, self._ids = itertools.count(1), set[str]()
        self._locks: dict[str, asyncio.Lock] = {}
        self._loop = asyncio.get_running_loop()

    @property
    def account(self) -> Account:
        """The account that the service holds."""
        servers = {
            "imap_host": LOOPBACK,
            "imap_port": str(self.dovecot.ports["imaps"]),
            "smtp_host": LOOPBACK,
            "smtp_port": str(self.port),
            "smtp_security": "plain",
            "history": "true",
        }
        secrets = {"password": PASSWORD, "thread_keys": ["k" * 32]}
        return Account("mail", "email", {"address": f"{USER}@example.test", **servers}, secrets)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Take what is sent to customers."""
        controller = Controller(self, LOOPBACK, self.port, authenticator=_anybody, auth_require_tls=False)
        await asyncio.to_thread(controller.start)
        try:
            yield
        finally:
            await asyncio.to_thread(controller.stop)

    async def write(self, customer: str, text: str, token: str) -> None:
        """Put a mail into the mailbox: in the thread that the customer's first one began."""
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{customer}@example.org", f"{USER}@example.test"
        mail["Message-ID"] = f"<{next(self._numbers)}.{customer}@example.org>"
        async with self._locks.setdefault(customer, asyncio.Lock()):
            first = self._first.setdefault(customer, mail["Message-ID"])
            if first != mail["Message-ID"]:
                mail["In-Reply-To"] = first
            mail.set_content(text)
            await asyncio.to_thread(self._deliver, mail)
        self.ledger.accepted(token)

    def _deliver(self, mail: EmailMessage) -> None:
        with smtplib.LMTP(LOOPBACK, self.dovecot.ports["lmtp"], timeout=TIMEOUT_S) as client:
            client.send_message(mail)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Show a mail to its customer, in the thread of the clients."""
        content = envelope.content
        mail = email.message_from_bytes(content if isinstance(content, bytes) else b"", policy=email.policy.default)
        self._loop.call_soon_threadsafe(self._show, envelope.rcpt_tos[0], mail)
        return "250 OK"

    def _show(self, customer: str, mail: EmailMessage) -> None:
        if mail["Message-ID"] in self._ids:  # a reader's program shows it once
            self.repeats += 1
            return
        self._ids.add(mail["Message-ID"])
        body = mail.get_payload(decode=True)
        text = body.decode() if isinstance(body, bytes) else ""
        tokens = self.shown.setdefault(customer, [])
        tokens.append(text.split(" ", 1)[0])
        shown = {"text": text, "author": "agent", "conversation": customer, "seq": len(tokens)}
        self.ledger.rendered(f"mail:{customer}", shown)


def _anybody(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, _data: object) -> AuthResult:
    return AuthResult(success=True)


@contextmanager
def mailbox(folder: Path) -> Iterator[tuple[DovecotServer, str]]:
    """Run a mailbox; yields it and the authority that its certificate is from."""
    certificates = make_certificates(folder)
    with private_dovecot(certificates, free_port(), store="sdbox") as dovecot:
        yield dovecot, certificates.authority


async def write_as_customer(
    provider: MailProvider, customer: str, ledger: Ledger, pace: Pace, chance: random.Random
) -> None:
    """Write mails until the pace says stop."""
    count = 0
    while pace.writing:
        count += 1
        token = f"M.{customer}.{count}"
        ledger.sent(token, customer, customer)
        pace.spawn(provider.write(customer, f"{token} {PADDING}", token))
        await asyncio.sleep(chance.uniform(0.5, 1.5) * SLOWER * pace.interval_s)
