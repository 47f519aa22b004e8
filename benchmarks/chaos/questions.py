"""People with one question each: articles answer first, and then a person does."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress

from usher_common.knowledge.articles import ArticleDraft
from usher_common.record.open import open_record
from usher_knowledge.keeping.write_articles import put_all

from benchmarks.chaos.crowd import PADDING, Pace
from benchmarks.chaos.funnel_ledger import FunnelLedger, Question
from benchmarks.chaos.ledger import Ledger
from stack.crew import seed_policy
from stack.person import Frame
from stack.visitor import Visitor

ANSWER_S = 2.0  # that knowledge may take: it is away for longer when it is killed
POLICY = f"""
version: 1
rules:
  - {{name: questions, queue: default, when: {{point: faq}}}}
  - {{name: calls, queue: calls, when: {{point: call}}}}
queues:
  default: {{offer: {{timeout_s: 4}}}}
  calls: {{pool: calls, offer: {{timeout_s: 6}}}}
capacity: {{weights: {{chat: 10, email: 10, voice: 100}}, default_weight: 10}}
funnel:
  stages: [chat]
  rules: {{questions: [faq, chat], calls: [chat, phone]}}
  faq: {{cost: 0.02, tries: 2, answer_s: {ANSWER_S}}}
  chat: {{cost: 4}}
  phone: {{cost: 6, account: line, attempts: 2, again_s: 60}}
"""
ARTICLES = {
    "returns": ("How do I return a parcel?", "send my order back"),
    "refund": ("When do I get my money back?", "how long does a refund take"),
    "track": ("Where is my delivery?", "track my package"),
    "pay": ("Can I pay by card?", "which payment methods are there"),
    "size": ("Which shoes fit me?", "is there a size chart"),
    "hours": ("When is the shop open?", "opening hours of the store"),
}
PLAIN = 0.6  # of questions: in an article's words, so that it is shown at once; else there are titles to choose from
HELPED = 0.5  # of answers
TEXTS = 2  # that somebody writes to a person at most
QUIET_S = 60.0  # s to wait until both sides show all that was written
REPLY_S = 3.0  # s to wait for a person's reply to one
BETWEEN_S = 2.0  # s from one question of a person to their next


async def seed_funnel(database: str) -> None:
    """Create the policy with the stages, and the articles."""
    await seed_policy(database, POLICY)
    await seed_articles(database)


async def seed_articles(database: str) -> None:
    """Create the articles alone."""
    record = open_record(database)
    drafts = {
        key: ArticleDraft(language="en", title=title, answer=f"About: {title}", variants=(variant,))
        for key, (title, variant) in ARTICLES.items()
    }
    try:
        await put_all(record, drafts, "seed")
    finally:
        await record.close()


class Asker(Visitor):
    """One person with one question; they end the conversation once a person has answered."""

    def __init__(
        self, name: str, urls: Sequence[str], ledgers: tuple[Ledger, FunnelLedger], chance: random.Random
    ) -> None:
        super().__init__(name, urls, ledgers[0], entry={"point": "faq"})
        self.ledger, self.funnel = ledgers
        self.chance = chance
        self.question, self.sent = Question(), ""

    async def ask(self) -> None:
        """Ask, say what helped, talk to a person if it did not, and leave."""
        self.funnel.questions.append(self.question)
        title = self.chance.choice([one for one, _ in ARTICLES.values()])
        plain = self.chance.random() < PLAIN
        with suppress(TimeoutError):
            await self.start()
            if plain:
                self.funnel.answer_open[self.name] = time.monotonic()
            self.sent = await self.say({"type": "message", "text": title if plain else f"{self.name} asks: {title}"})
            await self._be_answered(plain=plain)
            await self._talk()
        self.funnel.answer_open.pop(self.name, None)
        await self.stop()

    async def _be_answered(self, *, plain: bool) -> None:
        """Press what is to be pressed below automatic answers, until it is over or a person takes over."""
        pressed: set[str] = set()
        while not self._handed() and not self._closed():
            await self.until(lambda: self._noted() and (self._handed() or self._closed() or self._buttons(pressed)))
            self.funnel.passing.add(self.conversation)
            if plain and self.name in self.funnel.answer_open:
                del self.funnel.answer_open[self.name]
                self.funnel.answers_again = not self._handed()
            if (asked := self._buttons(pressed)) is not None:
                pressed.add(asked["id"])
                verdict = {"ask": asked["ask"], "verdict": self._verdict(asked)}
                await self.say({"type": "faq_verdict", "conversation": self.conversation, **verdict})

    async def _talk(self) -> None:
        """Write to the person who took over, and end it when nothing is under way any more."""
        if self._closed():
            return
        await self.until(lambda: self.state.get("status") == "assigned")
        for number in range(1, TEXTS + 1):
            token, count = f"Q.{self.name}.{number}", len(self._replies())
            self.ledger.sent(token, self.name, self.name)
            await self.write(f"{token} {PADDING}", token)
            with suppress(TimeoutError):
                await self.until(lambda count=count: len(self._replies()) > count, REPLY_S)
                break
        await self._until_quiet()
        await self.say({"type": "end", "conversation": self.conversation})
        await self.until(self._closed)
        await self._until_quiet()

    async def _until_quiet(self) -> None:
        """Wait until all that was written here is shown at its other end."""
        async with asyncio.timeout(QUIET_S):
            while self.ledger.owes(self.name, self.conversation):  # noqa: ASYNC110 - shown on several screens
                await asyncio.sleep(0.1)

    def _noted(self) -> bool:
        """Note how far the question came: it is judged by that, also if nothing follows."""
        self.question.accepted = self.sent not in self.unsent
        self.question.conversation = self.conversation
        return self.question.accepted

    def _verdict(self, asked: Frame) -> str:
        buttons = [one["id"] for one in asked["buttons"]]
        titles = [one for one in buttons if one.startswith("article:")]
        if self.chance.random() < HELPED:
            return titles[0] if titles else "helped"
        return self.chance.choice(["not_helped", "person"])

    def _buttons(self, pressed: set[str]) -> Frame | None:
        """Return the automatic message whose buttons are to be pressed."""
        shown = [one for one in self.screen.messages if one.get("buttons") and one["id"] not in pressed]
        return shown[-1] if shown else None

    def _replies(self) -> list[Frame]:
        return [one for one in self.screen.messages if one["author"] == "agent" and not one.get("automatic")]

    def _handed(self) -> bool:
        return any(one["text"].startswith("handed_over:") for one in self.screen.messages)

    def _closed(self) -> bool:
        return bool(self.state.get("status") == "closed" and self.screen.last_seq >= self.state["last_seq"])


async def ask_questions(
    who: int,
    urls: Sequence[str],
    ledgers: tuple[Ledger, FunnelLedger],
    pace: Pace,
    chance: random.Random,
) -> None:
    """Be one person after the other with a question, until the pace says stop."""
    count = 0
    while pace.writing:
        count += 1
        await Asker(f"asker{who}-{count}", urls, ledgers, chance).ask()
        await asyncio.sleep(chance.uniform(0.5, 1.5) * BETWEEN_S)
