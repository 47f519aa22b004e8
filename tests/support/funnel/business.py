"""A business with the whole funnel, as separate processes: its articles, widget, mailbox, messenger and phone line."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from usher.demo_faq import import_demo_articles
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.funnel import stage_passage
from usher_common.record.tables.schema import conversation
from usher_connectors.contract import Account
from usher_gateway.accounts.create_agent import create_agent

from connecting.mailboxes import mail_account_of
from peers.bot_api import BotApi
from peers.phone_world import TOKEN as VOICE_TOKEN
from peers.phone_world import PhoneWorld
from peers.voice_office import CONFIG
from quick_hash import quick_hash
from servers.mail.both import MailServers
from servers.mail.world import World, running_world
from stack.agent import Agent
from stack.crew import ask, seed_policy
from stack.person import Frame
from stack.seeding import seed_account, seed_agents
from stack.stack import PASSWORD, Stack, separate_stack
from stack.visitor import Visitor
from waits import eventually

BOT_TOKEN = "1:telegram-token"
ADDRESS = "shop@example.test"
GRACE_S = 8.0  # more than three heartbeats of the gateways': a busy machine makes nobody vanish
POLICY = """
version: 1
rules:
  - {name: shut, when: {point: night}, queue: night}
  - {name: people, when: {point: people}, queue: people}
  - {name: crowd, when: {point: crowd}, queue: crowd}
  - {name: messenger, when: {channel: telegram}, queue: messenger}
  - {name: mail, when: {channel: email}, queue: mail}
calendars: {never: {exceptions: {"2030-01-01": ["09:00-10:00"]}}}
queues:
  default: {}
  night: {pool: night, hours: never}
  people: {pool: people}
  crowd: {pool: crowd}
  messenger: {pool: messenger}
  mail: {pool: mail}
funnel:
  stages: [faq, chat, email, phone]
  faq: {cost: 0.02, tries: 2}
  chat: {cost: 4.5, offers: [{to: email, after_s: 0.5}]}
  email: {cost: 3, within_s: 14400}
  phone: {cost: 6, account: line, attempts: 2, again_s: 60}
"""
QUESTION = "How do I return something?"  # the demo has an article for it
UNANSWERED = "Do you sponsor football clubs?"  # and none for this
COUNTED = ("entered", "solved", "escalated", "abandoned", "refused", "open", "cost", "saved")
Way = list[tuple[str, str, str, str, float]]  # stage, why entered, why left, outcome, cost


@dataclass
class Business:
    """The running processes, what is outside of them, and the people of one test."""

    stack: Stack
    record: Record
    mails: World
    servers: MailServers
    phones: PhoneWorld
    bots: BotApi
    root: Agent
    people: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def agent(self, login: str, pool: str = "default", *, phone: str = "", accepts: bool = True) -> Agent:
        """Return an agent of one pool, who accepts whatever is offered, or whose phone does."""
        made = {"hashed": quick_hash, "pools": (pool,), "phone": phone}
        await create_agent(self.record, login, login.capitalize(), PASSWORD, **made)  # type: ignore[arg-type]  # three kinds
        agent = Agent(login, self.stack.gateway_urls, accepts=accepts)
        self.people.push_async_callback(agent.stop)
        await agent.start()
        return agent

    async def visitor(self, name: str, point: str = "", *, token: str = "") -> Visitor:
        """Return a visitor at an entry point, or one who is back with their token."""
        visitor = Visitor(name, self.stack.gateway_urls, entry={"point": point} if point else None)
        visitor.token = token
        self.people.push_async_callback(visitor.stop)
        await visitor.start()
        return visitor

    async def way(self, key: str) -> Way:
        """Return the stages of a conversation with their reasons and costs, in order."""
        c = stage_passage.c
        columns = c.stage, c.entered_by, c.left_by, c.outcome, c.cost
        wanted = select(*columns).where(c.conversation_id == key).order_by(c.number)
        async with self.record.read() as connection:
            return [tuple(row) for row in await connection.execute(wanted)]

    async def went(self, key: str, *way: tuple[str, str, str, str, float]) -> None:
        """Await that a conversation has gone this way; raises AssertionError with the way that it went."""

        async def look() -> bool:
            return await self.way(key) == list(way)

        try:
            await eventually(look)
        except TimeoutError:
            assert await self.way(key) == list(way)

    async def figures(self) -> dict[str, dict[str, Any]]:
        """Return the report's figures by stage; there is one version of the policy."""
        _, report = await self.root.asks("GET", "/api/funnel")
        return {one["stage"]: one for one in report["stages"]}

    async def reported_since(self, before: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
        """Return by how much each stage's figures have grown, and why contacts left it."""
        now = await self.figures()
        grown = {}
        for stage, figures in now.items():
            then = before.get(stage, {})
            counts = {name: (figures[name], then.get(name, 0)) for name in COUNTED}
            reasons = {why: (count, then.get("reasons", {}).get(why, 0)) for why, count in figures["reasons"].items()}
            grown[stage] = {name: round(new - old, 4) for name, (new, old) in (counts | reasons).items() if new != old}
        return {stage: figures for stage, figures in grown.items() if figures}

    @property
    def happened(self) -> list[str]:
        """What phones did, in order."""
        return [one[0] for one in self.phones.happened if one[0] != "hung up"]

    async def goes_on(self, agent: Agent, key: str, channel: str, text: str = "") -> None:
        """Let an agent go on by mail or by phone in a conversation of theirs, as the desk does."""
        wanted = select(conversation.c.contact_id).where(conversation.c.id == key)
        async with self.record.read() as connection:
            contact = (await connection.execute(wanted)).scalar_one()
        _, found = await agent.asks("GET", f"/api/contacts/{contact}/ways?conversation={key}")
        (way,) = [one for one in found["ways"] if one["channel"] == channel]
        body = {"id": f"{channel}-{key[:8]}", "account": way["account"], "peer": way["peer"], "conversation": key}
        said = {"text": text, "subject": "Your parcel"} if text else {}
        assert await agent.asks("POST", f"/api/contacts/{contact}/conversations", body | said) == (
            200,
            {"conversation": key},
        )

    async def mailed(self, sender: str, text: str, answers: EmailMessage | None = None) -> None:
        """Hand over a customer's mail, which may answer one of ours, by their server."""
        mail = EmailMessage()
        mail["From"], mail["Subject"] = sender, str(answers["Subject"]) if answers else "A question"
        mail["To"] = str(answers["Reply-To"]) if answers else ADDRESS
        mail["Message-ID"] = email.utils.make_msgid(domain="example.org")
        if answers:
            mail["In-Reply-To"] = str(answers["Message-ID"])
        quoted = "".join(f"> {line}\n" for line in text_of(answers).splitlines()) if answers else ""
        mail.set_content(f"{text}\n\nOn 29 November 2026, Shop wrote:\n{quoted}" if answers else text)
        to = email.utils.parseaddr(str(mail["To"]))[1]
        await asyncio.to_thread(self.servers.postfix.deliver, sender, [to], mail.as_bytes())

    async def mail_to(self, address: str, number: int = 1) -> EmailMessage:
        """Await the so-manieth mail to a customer."""
        while True:
            count = len(self.mails.mails)
            mine = [one for one in self.mails.mails if address in one.rcpt_tos]
            if len(mine) >= number:
                content = mine[number - 1].content
                assert isinstance(content, bytes)
                found = email.message_from_bytes(content, policy=email.policy.default)
                assert isinstance(found, EmailMessage)
                return found
            await self.mails.until(count + 1)

    async def texts(self, chat: int, number: int) -> list[str]:
        """Await so many messages in a chat of the messenger."""
        await self.bots.until(lambda: len(self.bots.texts(BOT_TOKEN, chat)) >= number)
        return self.bots.texts(BOT_TOKEN, chat)

    def texted(self, chat: int, text: str) -> None:
        """Let a customer write in the messenger."""
        self.bots.queue(BOT_TOKEN, self.bots.update(chat, text))

    def pressed(self, chat: int, title: str) -> None:
        """Let a customer press a button in the messenger."""
        self.bots.queue(BOT_TOKEN, self.bots.press(BOT_TOKEN, chat, title))


def text_of(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def given(agent: Agent) -> str:
    """Await the one conversation that an agent has; gives its id."""
    await agent.until(lambda: any(one["status"] == "assigned" for one in agent.own.values()))
    return next(key for key, one in agent.own.items() if one["status"] == "assigned")


async def hears(person: Agent | Visitor, words: str, key: str = "") -> Frame:
    """Await a message on a screen, the system's too, that begins with these words."""

    def found() -> Frame | None:
        screen = person.screens[key or getattr(person, "conversation", "")]
        return next((one for one in screen.messages if one["text"].startswith(words)), None)

    await person.until(found)
    message = found()
    assert message is not None
    return message


def shown_to(visitor: Visitor) -> list[str]:
    """Return what a widget shows, a line for each message, without times and what stands below an answer."""
    lines = []
    for one in visitor.screen.messages:
        author = "automatic" if one.get("automatic") else one["author"]
        code = ":".join(one["text"].split(":")[:2])
        lines.append(code if author == "system" else f"{author}: {one['text'].partition(chr(10))[0]}")
    return lines


async def presses(visitor: Visitor, button: str) -> None:
    """Await an automatic answer with this button in the widget, and press it."""

    def shown() -> list[Frame]:
        return [one for one in visitor.screen.messages if button in {it["id"] for it in one.get("buttons") or ()}]

    await visitor.until(shown)
    about = {"conversation": visitor.conversation, "ask": shown()[-1]["ask"]}
    await visitor.say({"type": "faq_verdict", "verdict": button, **about})


async def finds_nothing(agent: Agent, question: str) -> bool:
    """Say whether the articles have no answer to this question."""
    status, found = await agent.asks("GET", f"/api/faq/search?{urlencode({'q': question, 'language': 'en'})}")
    return status == 200 and not found["answers"]


async def closes(agent: Agent, key: str) -> None:
    """Let an agent close a conversation."""
    assert await ask(agent, "close", key) == "done"


@asynccontextmanager
async def running_business(stores: tuple[str, str, str], servers: MailServers) -> AsyncIterator[Business]:
    """Run it on these stores (bus, live, a migrated record); with the articles of the demo."""
    record_url = stores[2]
    await seed_agents(record_url, ["root"], role="administrator")
    await seed_policy(record_url, POLICY)
    user = ADDRESS.partition("@")[0]
    await seed_account(record_url, mail_account_of(user, servers.dovecot, servers.postfix, name="Shop", history="true"))
    async with AsyncExitStack() as parts:
        phones = await parts.enter_async_context(PhoneWorld().listening())
        line = Account("line", "voice", {**CONFIG, "api": phones.api}, {"auth_token": VOICE_TOKEN})
        await seed_account(record_url, line)
        bots = await parts.enter_async_context(BotApi().listening())
        bots.bot(BOT_TOKEN)
        messenger = {"api": bots.url, "mode": "poll"}
        await seed_account(record_url, Account("tg", "telegram", messenger, {"token": BOT_TOKEN}))
        mails = await parts.enter_async_context(running_world(servers.world))
        record = open_record(record_url)
        parts.push_async_callback(record.close)
        extra = {
            "SSL_CERT_FILE": servers.certificates.authority,
            "USHER_RETRY_SCALE": "0.05",
            "USHER_GRACE_S": str(GRACE_S),
        }
        await import_demo_articles(record)
        stack = await parts.enter_async_context(separate_stack(stores, knowledge=1, extra=extra))
        phones.hooks_url = stack.connectors[0].hooks_url
        root = Agent("root", stack.gateway_urls, accepts=False, status="busy")
        parts.push_async_callback(root.stop)
        await root.start()
        # An index that is new answers at once, and knows seconds later how sure it is: until then it offers too much.
        await eventually(lambda: finds_nothing(root, UNANSWERED))
        yield Business(stack, record, mails, servers, phones, bots, root)
