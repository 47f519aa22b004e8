"""What only the HTTP form has: signatures, deadlines, and a knowledge that is away."""

import asyncio
import time

import aiohttp
import msgspec
import pytest
from usher_common.knowledge import calls, limits
from usher_common.knowledge.articles import Answers, Question
from usher_common.knowledge.client import KnowledgeClient
from usher_common.knowledge.port import KnowledgeAway
from usher_common.record.port import Record
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex

from answering.asked import SECRET, over_http
from servers.ports import free_port

ASKED = Question(text="hello")


class Silent(KnowledgeHere):
    """Knowledge that never answers a search."""

    async def search(self, question: Question) -> Answers:
        await asyncio.Event().wait()
        raise AssertionError(question)


def silent(record: Record) -> Silent:
    """Make one."""
    return Silent(record, LiveIndex(record))


async def test_a_knowledge_that_is_not_there_is_away_at_once() -> None:
    """The caller shows less."""
    client = KnowledgeClient(f"http://127.0.0.1:{free_port()}", SECRET)
    with pytest.raises(KnowledgeAway):
        await client.search(ASKED)
    await client.close()


async def test_a_knowledge_that_does_not_answer_is_away_by_the_deadline(record: Record) -> None:
    """However long it would take."""
    async with over_http(silent(record)) as client:
        hasty = KnowledgeClient(client.url, SECRET, deadline_s=0.05)
        with pytest.raises(KnowledgeAway, match="TimeoutError"):
            await hasty.search(ASKED)
        await hasty.close()


async def test_before_the_first_index_knowledge_is_away(record: Record) -> None:
    """Nobody is told that nothing answers their question."""
    here = KnowledgeHere(record, LiveIndex(record))
    with pytest.raises(KnowledgeAway):
        await here.search(ASKED)
    async with over_http(here) as client:
        with pytest.raises(KnowledgeAway, match="503"):
            await client.search(ASKED)


async def test_a_call_under_another_secret_is_refused(record: Record) -> None:
    """It is as if knowledge were away."""
    async with over_http(silent(record), "another secret, long enough") as client:
        with pytest.raises(KnowledgeAway, match="401"):
            await client.search(ASKED)


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("list", {}, 200),
        ("list", {calls.SIGNATURE: ""}, 401),
        ("list", {calls.SIGNATURE: "é"}, 401),
        ("list", {calls.STAMP: "1"}, 401),
        ("list", {calls.STAMP: "²"}, 401),
        ("nothing", {}, 404),
        ("get", {}, 400),
    ],
)
async def test_only_signed_calls_are_heard(record: Record, name: str, change: dict[str, str], status: int) -> None:
    """And a signed call that cannot be read is refused by its status."""
    body = msgspec.msgpack.encode({})
    headers = {**calls.CallSigner(SECRET).sign(name, body, time.time()), **change}
    async with (
        over_http(silent(record)) as client,
        aiohttp.ClientSession() as http,
        http.post(f"{client.url}/knowledge/{name}", data=body, headers=headers) as response,
    ):
        assert response.status == status


def test_a_signature_is_for_one_call_and_not_for_long() -> None:
    """Another name, body or time makes it worthless."""
    signer = calls.CallSigner(SECRET)
    good = signer.sign("search", b"body", 1000.0)
    stamp, signature = good[calls.STAMP], good[calls.SIGNATURE]

    assert signer.is_good("search", b"body", stamp, signature, 1000.0 + limits.CALL_SKEW_S)
    assert not signer.is_good("search", b"body", stamp, signature, 1001.0 + limits.CALL_SKEW_S)
    assert not signer.is_good("delete", b"body", stamp, signature, 1000.0)
    assert not signer.is_good("search", b"other", stamp, signature, 1000.0)
