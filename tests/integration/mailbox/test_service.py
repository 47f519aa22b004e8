"""E-mail in the whole service: a customer's mail reaches an agent, whose answer reaches the customer, and on."""

import asyncio
import email
import email.policy
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest

from connecting.mailboxes import mail_account_of
from record_rig.ready import migrated
from servers.mail.both import MailServers
from servers.mail.world import World
from stack.agent import Agent
from stack.seeding import seed_account, seed_agents
from stack.stack import Stack, embedded_stack

PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
USERS = (f"shop{number}" for number in itertools.count())


@dataclass
class Desk:
    """An agent in a running service that holds the mailbox, and the customer's side."""

    stack: Stack
    agent: Agent
    servers: MailServers
    world: World
    address: str

    async def mailed(self, mail: EmailMessage, to: str = "") -> None:
        """Have the customer's server hand a mail over."""
        envelope = [to or self.address]
        await asyncio.to_thread(self.servers.postfix.deliver, "ann@example.org", envelope, mail.as_bytes())

    async def conversation(self) -> str:
        """Await the agent's conversation with something in it."""
        await self.agent.until(lambda: any(screen.texts for screen in self.agent.screens.values()))
        return next(key for key, screen in self.agent.screens.items() if screen.texts)

    async def download(self, url: str) -> bytes:
        """Get a file as the desk does."""
        async with self.agent.http.get(self.stack.gateway_urls[0] + url) as response:
            assert response.status == 200
            return await response.read()

    async def page(self, conversation: str, seq: int) -> str:
        """Get the HTML of a mail as the desk's frame does."""
        path = f"/api/conversations/{conversation}/messages/{seq}/page"
        signed = json.loads(await self.download(path))
        return (await self.download(signed["url"])).decode()

    async def upload(self, name: str, content: bytes) -> str:
        """Store a file as the desk does."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        url = self.stack.gateway_urls[0]
        async with self.agent.http.get(f"{url}/api/session") as response:
            headers = {"Origin": url, "X-CSRF-Token": (await response.json())["csrf"]}
        async with self.agent.http.post(f"{url}/api/uploads", data=form, headers=headers) as response:
            assert response.status in (200, 201), await response.text()
            return str((await response.json())["id"])


@asynccontextmanager
async def running_desk(servers: MailServers, world: World, folder: Path) -> AsyncIterator[Desk]:
    """Run the service with an e-mail account and an agent."""
    url = f"sqlite:///{folder}/record.db"
    await migrated(url)
    await seed_agents(url, ["ana"])
    user = next(USERS)
    await seed_account(url, mail_account_of(user, servers.dovecot, servers.postfix, name="Shop", history="true"))
    trusted = {"SSL_CERT_FILE": servers.certificates.authority, "USHER_RETRY_SCALE": "0.05"}
    async with embedded_stack(folder / "record.db", trusted) as stack:
        agent = Agent("ana", stack.gateway_urls)
        await agent.start()
        try:
            yield Desk(stack, agent, servers, world, f"{user}@example.test")
        finally:
            await agent.stop()


@pytest.fixture
async def desk(mail_servers: MailServers, world: World, tmp_path: Path) -> AsyncIterator[Desk]:
    """Run it."""
    async with running_desk(mail_servers, world, tmp_path) as found:
        yield found


def question(to: str) -> EmailMessage:
    """Ann asks, with a picture shown in the text and a file."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann Lee <ann@example.org>", to, "Order 7"
    mail["Message-ID"] = "<q1@example.org>"
    mail["Cc"] = "Bob <bob@example.org>"
    mail.set_content("Where is it?\n\n-- \nAnn Lee\nAcme")
    mail.add_alternative('<p>Where is it? <img src="cid:p1"></p><script>alert(1)</script>', subtype="html")
    html = mail.get_payload(1)
    assert isinstance(html, EmailMessage)
    html.add_related(PICTURE, "image", "png", cid="<p1>", filename="photo.png")
    mail.add_attachment(b"%PDF-1.7 bill", maintype="application", subtype="pdf", filename="Счёт.pdf")
    return mail


async def test_a_mail_is_answered_and_the_answer_is_answered(desk: Desk) -> None:
    """Postfix, Dovecot, IDLE, connectors, router, desk, SMTP, the customer; files both ways; in one thread."""
    await desk.mailed(question(desk.address))
    conversation = await desk.conversation()
    (first,) = [one for one in desk.agent.screens[conversation].messages if one["author"] == "visitor"]
    files = {one["name"]: one for one in first["attachments"]}
    upload = await desk.upload("label.txt", b"Box 7")
    await desk.agent.say(
        {"type": "message", "conversation": conversation, "text": "It left today.", "attachments": [upload]}
    )
    (sent,) = await desk.world.until(1)
    assert isinstance(sent.content, bytes)
    answer = email.message_from_bytes(sent.content, policy=email.policy.default)
    assert isinstance(answer, EmailMessage)
    body = answer.get_body(("plain",))

    assert first["text"].endswith("Where is it?")
    assert await desk.download(files["photo.png"]["url"]) == PICTURE
    original = email.message_from_bytes(await desk.download(first["thread"]["original"]), policy=email.policy.default)
    assert (original["Subject"], first["thread"]["subject"]) == ("Order 7", "Order 7")
    page = await desk.page(conversation, first["seq"])
    (shown,) = re.findall(r'<p>Where is it\? <img src="(/api/uploads/[^"]+)"></p>', page)
    assert await desk.download(shown) == PICTURE
    assert "script" not in page
    assert first["thread"]["cc"] == ["bob@example.org"]
    assert await desk.download(files["Счёт.pdf"]["url"]) == b"%PDF-1.7 bill"
    assert sent.rcpt_tos == ["ann@example.org", "bob@example.org"]
    assert (answer["Subject"], answer["In-Reply-To"]) == ("Re: Order 7", "<q1@example.org>")
    assert answer["From"] == f'"Ana (Shop)" <{desk.address}>'
    assert body is not None
    assert body.get_content().startswith("It left today.")
    assert [part.get_content() for part in answer.iter_attachments()] == ["Box 7"]

    thanks = EmailMessage()
    thanks["From"], thanks["To"], thanks["Subject"] = "ann@example.org", str(answer["Reply-To"]), "Re: Order 7"
    thanks.set_content("Thanks!\n\nOn 29 November 2026, Shop wrote:\n> It left today.")
    await desk.mailed(thanks, email.utils.parseaddr(str(answer["Reply-To"]))[1])
    await desk.agent.until(lambda: "Thanks!" in desk.agent.screens[conversation].texts)


async def test_a_bounce_is_shown_at_the_message(desk: Desk) -> None:
    """The customer's server refuses the answer after ours has taken it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "nobody@example.org", desk.address, "Hello"
    mail["Message-ID"] = "<n1@example.org>"
    mail.set_content("Is anybody there?")
    await desk.mailed(mail)
    conversation = await desk.conversation()
    await desk.agent.reply(conversation, "Yes.")
    await desk.agent.until(lambda: any(one.get("status") == "failed" for one in desk.agent.frames))
    (failed,) = [one for one in desk.agent.frames if one.get("status") == "failed"]

    assert (failed["type"], failed["error"]) == ("message_status", "5.1.1")
