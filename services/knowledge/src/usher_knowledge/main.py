"""Knowledge's composition: what runs, and in which order it starts and stops."""

import asyncio
from collections import UserDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog
from usher_common.bus.membership.ownership import Ownership
from usher_common.bus.port import KNOWLEDGE, Bus
from usher_common.live.port import Live
from usher_common.record.port import Record
from usher_common.runtime.background_loops import every, stop_tasks
from usher_common.runtime.lifecycle import CannotStart
from usher_common.runtime.settings import load_settings
from usher_common.stores import serve_alone

from usher_knowledge import limits
from usher_knowledge.answering.answer_asks import AnswerAsks
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.named import named_model
from usher_knowledge.keeping.delete_archived import delete_archived
from usher_knowledge.retrieval.meaning import Model
from usher_knowledge.serving.internal_port import open_internal_port
from usher_knowledge.settings import KnowledgeSettings, check_endpoints, check_model
from usher_knowledge.summaries.endpoint import SummaryEndpoint
from usher_knowledge.summaries.write_summaries import SummaryWriter
from usher_knowledge.unanswered.proposing import ProposalEndpoint

log = structlog.get_logger()


class Running(UserDict[str, Callable[[], bool]]):
    """Running knowledge: its readiness checks by name, its port in this process, and the index that it follows.

    `port` is the number of the internal port, 0 where none is open.
    """

    def __init__(self, record: Record, index: LiveIndex, here: KnowledgeHere, port: int) -> None:
        super().__init__(
            {"knowledge.record": lambda: record.connected, "knowledge.index": lambda: index.built is not None}
        )
        self.here, self.index, self.port = here, index, port


@asynccontextmanager
async def running(
    settings: KnowledgeSettings, bus: Bus, live: Live, record: Record, *, alone: bool = True
) -> AsyncIterator[Running]:
    """Run knowledge on open stores; yields its readiness checks. What is not written on leaving is found again.

    `alone`: others ask it over its internal port; in one process with them no port is needed.
    """
    check_endpoints(settings)
    check_model(settings)
    async with AsyncExitStack() as stack:
        endpoint = SummaryEndpoint(settings) if settings.summary_url else None
        if endpoint is not None:
            stack.push_async_callback(endpoint.close)
        writer = SummaryWriter(record, endpoint)
        stack.push_async_callback(stop_tasks, every("summaries", limits.SUMMARIES_S, writer.poll))
        delete = partial(delete_archived, record, settings.articles_kept_d)
        stack.push_async_callback(stop_tasks, every("articles_deleted", limits.DELETE_S, delete))
        index = LiveIndex(record, await _model(settings.faq_model))
        proposer = ProposalEndpoint(settings) if settings.article_url else None
        if proposer is not None:
            stack.push_async_callback(proposer.close)
        here = KnowledgeHere(record, index, proposer)
        stack.push_async_callback(stop_tasks, every("faq_index", limits.INDEX_S, index.poll))
        stack.push_async_callback(stop_tasks, every("faq_calibration", limits.INDEX_S, index.calibrate))
        port = await _listen(stack, settings, here) if alone else 0
        ownership = Ownership(live, KNOWLEDGE, settings.node)
        await ownership.start()
        stack.push_async_callback(ownership.close)
        subscription = await bus.consume(KNOWLEDGE, AnswerAsks(bus, record, here), ownership.prefers)
        stack.push_async_callback(subscription.close)
        yield Running(record, index, here, port)


async def _model(name: str) -> Model | None:
    try:
        return await asyncio.to_thread(named_model, name)
    except ModelMissing as missing:
        raise CannotStart(f"USHER_FAQ_MODEL: {missing}") from missing


async def _listen(stack: AsyncExitStack, settings: KnowledgeSettings, here: KnowledgeHere) -> int:
    if not settings.secret:
        log.warning("knowledge.not_listening", reason="calls are signed", cure="USHER_SECRET, as the gateway has it")
        return 0
    port = await open_internal_port(settings, here)
    stack.push_async_callback(port.close)
    log.info("knowledge.listening", host=settings.knowledge_host, port=port.number)
    return port.number


def serve(environ: Mapping[str, str]) -> int:
    """Run knowledge as a process until asked to stop; returns the exit code. Raises SettingsError."""
    settings = load_settings(KnowledgeSettings, environ)
    check_endpoints(settings)
    check_model(settings)
    return serve_alone("knowledge", KnowledgeSettings, environ, running)
