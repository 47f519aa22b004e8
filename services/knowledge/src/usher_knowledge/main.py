"""Knowledge's composition: what runs, and in which order it starts and stops."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from usher_common.bus.port import Bus
from usher_common.live.port import Live
from usher_common.record.port import Record
from usher_common.runtime.background_loops import every, stop_tasks
from usher_common.runtime.settings import load_settings
from usher_common.stores import serve_alone

from usher_knowledge import limits
from usher_knowledge.keeping.delete_archived import delete_archived
from usher_knowledge.settings import KnowledgeSettings, check_endpoint
from usher_knowledge.summaries.endpoint import SummaryEndpoint
from usher_knowledge.summaries.write_summaries import SummaryWriter

Checks = dict[str, Callable[[], bool]]


@asynccontextmanager
async def running(settings: KnowledgeSettings, _bus: Bus, _live: Live, record: Record) -> AsyncIterator[Checks]:
    """Run knowledge on open stores; yields its readiness checks. What is not written on leaving is found again."""
    check_endpoint(settings)
    async with AsyncExitStack() as stack:
        endpoint = SummaryEndpoint(settings) if settings.summary_url else None
        if endpoint is not None:
            stack.push_async_callback(endpoint.close)
        writer = SummaryWriter(record, endpoint)
        stack.push_async_callback(stop_tasks, every("summaries", limits.SUMMARIES_S, writer.poll))
        delete = partial(delete_archived, record, settings.articles_kept_d)
        stack.push_async_callback(stop_tasks, every("articles_deleted", limits.DELETE_S, delete))
        yield {"knowledge.record": lambda: record.connected}


def serve(environ: Mapping[str, str]) -> int:
    """Run knowledge as a process until asked to stop; returns the exit code. Raises SettingsError."""
    check_endpoint(load_settings(KnowledgeSettings, environ))
    return serve_alone("knowledge", KnowledgeSettings, environ, running)
