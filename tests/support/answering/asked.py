"""Knowledge's port in both forms: in its own process, and over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from usher_common.knowledge.client import KnowledgeClient
from usher_common.knowledge.port import Knowledge
from usher_common.runtime.secret import Secret
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.serving.internal_port import open_internal_port
from usher_knowledge.settings import KnowledgeSettings

SECRET = "a secret for tests, long enough"


@dataclass
class Asked:
    """The port under test, and the index behind it."""

    port: Knowledge
    index: LiveIndex


@asynccontextmanager
async def over_http(here: Knowledge, secret: str = SECRET) -> AsyncIterator[KnowledgeClient]:
    """Serve this on a free port, and ask it there."""
    settings = KnowledgeSettings(secret=Secret(SECRET), knowledge_port=0)
    listening = await open_internal_port(settings, here)
    client = KnowledgeClient(f"http://127.0.0.1:{listening.number}", secret)
    try:
        yield client
    finally:
        await client.close()
        await listening.close()
