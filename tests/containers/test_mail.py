"""The profile `mail`: a customer with a mail program writes, and has an agent's answer in their mailbox."""

import asyncio
import email
import imaplib
import smtplib
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default

import pytest

from servers.ports import LOOPBACK
from stack.agent import Agent
from stack.compose import Compose
from stack.stack import PASSWORD
from waits import eventually

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1200)]

SUPPORT, CUSTOMER = "support@example.test", "customer@example.test"
SETTINGS = {
    "address": SUPPORT,
    "imap_host": "mail",
    "smtp_host": "mail",
    "smtp_port": "587",
    "smtp_security": "starttls",
    "history": "true",  # the first mail may be there before the connectors are
}
PATIENCE_S = 60.0  # of a mail through two servers, and of the connectors to find a new account


@dataclass(frozen=True)
class MailProgram:
    """A customer's, on this machine, that trusts the server's certificate."""

    compose: Compose
    password: str
    trust: ssl.SSLContext

    def send(self, text: str, answer_to: EmailMessage | None = None) -> None:
        """Write to the business; raises SMTPException where the server refuses."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Cleo <{CUSTOMER}>", SUPPORT, "Where is my parcel?"
        if answer_to is not None:
            mail.replace_header("To", str(answer_to["Reply-To"] or answer_to["From"]))
            mail["In-Reply-To"] = mail["References"] = answer_to["Message-ID"]
        mail.set_content(text)
        self.hand_over(mail)

    def hand_over(self, mail: EmailMessage) -> None:
        """Sign in, and give the mail to the server."""
        with smtplib.SMTP(LOOPBACK, self.compose.submission_port, timeout=20) as client:
            client.starttls(context=self.trust)
            client.login(CUSTOMER, self.password)
            client.send_message(mail)

    def mails(self) -> list[EmailMessage]:
        """Read the customer's inbox."""
        with self._inbox() as client:
            _, found = client.search(None, "ALL")
            return [self._read(client, number) for number in found[0].split()]

    @contextmanager
    def _inbox(self) -> Iterator[imaplib.IMAP4_SSL]:
        port = self.compose.imaps_port
        with imaplib.IMAP4_SSL(LOOPBACK, port, ssl_context=self.trust, timeout=20) as client:
            client.login(CUSTOMER, self.password)
            client.select("INBOX", readonly=True)
            yield client

    def _read(self, client: imaplib.IMAP4_SSL, number: bytes) -> EmailMessage:
        _, parts = client.fetch(number.decode(), "(BODY[])")
        found = parts[0]
        assert isinstance(found, tuple)
        mail = email.message_from_bytes(found[1], policy=default)
        assert isinstance(mail, EmailMessage)
        return mail


@asynccontextmanager
async def working(compose: Compose, login: str) -> AsyncIterator[Agent]:
    """Let a new agent work who takes each offer."""
    await asyncio.to_thread(compose.usher, "agent", login, stdin=f"{PASSWORD}\n")
    agent = Agent(login, [compose.url])
    await agent.start()
    try:
        yield agent
    finally:
        await agent.stop()


def conversation_with(agent: Agent, text: str) -> str:
    """Find the conversation in which a message ends with the text, or an empty string: a mail's subject precedes it."""
    return next((key for key, one in agent.screens.items() if any(told.endswith(text) for told in one.texts)), "")


async def test_a_mail_is_answered_and_the_answer_is_answered(compose: Compose) -> None:
    """TLS with checked certificates on every way; the customer's second mail joins the conversation of the first."""
    password = compose.written("mail.env")["MAIL_PASSWORD"]
    pem = await asyncio.to_thread(compose.run, "exec", "-T", "mail", "cat", "/srv/authorities/mail.pem")
    customer = MailProgram(compose, password, ssl.create_default_context(cadata=pem))
    config = [word for key, value in SETTINGS.items() for word in ("--set", f"{key}={value}")]
    words = ("channel", "add", "email", "support", *config)
    # all secrets that the account may have, one a line, in the order of the page: only the password is needed
    told = await asyncio.to_thread(compose.usher, *words, stdin=f"{password}\n\n\n\n")
    checked = await asyncio.to_thread(compose.usher, "channel", "check", "support")

    async with working(compose, "mira") as agent:
        await asyncio.to_thread(customer.send, "It should have come on Monday.")
        await agent.until(lambda: conversation_with(agent, "It should have come on Monday.") != "", PATIENCE_S)
        conversation = conversation_with(agent, "It should have come on Monday.")
        await agent.reply(conversation, "It comes today.")

        async def answers() -> list[EmailMessage]:
            return await asyncio.to_thread(customer.mails)

        (answer,) = await eventually(answers)
        await asyncio.to_thread(customer.send, "Thank you!", answer)
        await agent.until(lambda: conversation_with(agent, "Thank you!") == conversation, PATIENCE_S)
        await agent.command("close", conversation)

    assert "support" in told
    assert "in order" in checked
    assert "not in order" not in checked
    assert SUPPORT in str(answer["From"])
    body = answer.get_body(("plain",))
    assert body is not None
    assert "It comes today." in body.get_content()


async def test_nothing_leaves_the_machine(compose: Compose) -> None:
    """The server is for trying: it takes no mail for anybody outside, and none from who has not signed in."""
    password = compose.written("mail.env")["MAIL_PASSWORD"]
    pem = await asyncio.to_thread(compose.run, "exec", "-T", "mail", "cat", "/srv/authorities/mail.pem")
    customer = MailProgram(compose, password, ssl.create_default_context(cadata=pem))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = CUSTOMER, "somebody@example.org", "out"

    with pytest.raises(smtplib.SMTPRecipientsRefused, match="sends nothing outside"):
        customer.hand_over(mail)
    with smtplib.SMTP(LOOPBACK, compose.submission_port, timeout=20) as client:
        client.starttls(context=customer.trust)
        refused = client.docmd("MAIL", f"FROM:<{CUSTOMER}>"), client.docmd("RCPT", f"TO:<{SUPPORT}>")
    assert refused[1][0] == 554, refused
