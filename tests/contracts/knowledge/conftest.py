"""Knowledge's port in both forms: in its own process, and over HTTP."""

from collections.abc import AsyncIterator

import pytest
from usher_common.record.port import Record
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex

from answering.asked import Asked, over_http


@pytest.fixture(params=["here", "http"])
async def asked(request: pytest.FixtureRequest, record: Record) -> AsyncIterator[Asked]:
    """Knowledge with an empty index."""
    index = LiveIndex(record)
    await index.poll()
    here = KnowledgeHere(record, index)
    if request.param == "here":
        yield Asked(here, index)
    else:
        async with over_http(here) as client:
            yield Asked(client, index)
