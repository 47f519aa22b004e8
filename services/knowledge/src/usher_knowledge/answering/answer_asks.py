"""Answer the router's questions: consumed from the bus, answered on it, and settled once the answer is durable."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.bus.settling.one_by_one import settle_singly
from usher_common.commands.knowledge_answered import KnowledgeAnswered
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery, Stall
from usher_common.ids import answer_id
from usher_common.knowledge.articles import Question
from usher_common.knowledge.port import KnowledgeAway
from usher_common.messages.knowledge import SUGGESTED, AskKnowledge, Suggested, decode_ask
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import read_now

from usher_knowledge import metrics
from usher_knowledge.answering.knowledge_here import KnowledgeHere

log = structlog.get_logger()
Answer = tuple[int, Envelope]  # the inbound partition that it goes to


class AnswerAsks:
    """Handles frames of the stream `knowledge`; a repeated ask gives an answer with the same id."""

    def __init__(self, bus: Bus, record: Record, knowledge: KnowledgeHere) -> None:
        self._bus = bus
        self._record = record
        self._knowledge = knowledge

    async def handle(self, delivery: Delivery) -> None:
        now = await self._now()
        answers = [await self._answered(envelope, now) for envelope in delivery.envelopes]
        await self._publish(answers)

    async def handle_singly(self, delivery: Delivery) -> None:
        """Answer one by one, and park what cannot be answered; the frame is settled once all answers are durable."""
        now = await self._now()
        answers: list[Answer | None] = []

        async def apply(_transaction: Transaction, envelope: Envelope) -> None:
            answers.append(await self._answered(envelope, now))

        # without its receipt: a journal's rows stay until the answers are published
        await settle_singly(self._record, replace(delivery, receipt=()), apply)
        await self._publish(answers)

    async def _answered(self, envelope: Envelope, now: int) -> Answer | None:
        """Return the answer, None where nobody waits for it any more."""
        ask = decode_ask(envelope.body)
        if ask.until and now > ask.until:
            metrics.LATE_ASKS.inc()
            return None
        return ask.partition % self._bus.partitions, wrap(
            answer_id(ask.ask), envelope.at, envelope.trace, await self._command(ask)
        )

    async def _command(self, ask: AskKnowledge) -> KnowledgeAnswered:
        entry = ask.entry.get("point", "")
        question = Question(text=ask.question, language=ask.language, audience=entry, limit=SUGGESTED)
        try:
            answers = await self._knowledge.answer(question)
        except KnowledgeAway as away:  # the index comes, and the router's deadline covers the time until then
            raise Stall(str(away)) from away
        suggested = tuple(Suggested(one.id, one.title, one.answer, one.confidence) for one in answers.found)
        return KnowledgeAnswered(ask.conversation, ask.ask, suggested, answers.verdict)

    async def _publish(self, answers: Sequence[Answer | None]) -> None:
        await self._bus.publish_all(INBOUND, [one for one in answers if one is not None])

    async def _now(self) -> int:
        async with self._record.read() as connection:
            return await read_now(connection)
