"""An endpoint of one's own proposes articles for unanswered questions; what it does wrong is said in a word."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from usher_common.knowledge.unanswered import Proposal, ProposalWanted
from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import SettingsError
from usher_knowledge import limits
from usher_knowledge.settings import KnowledgeSettings, check_endpoints, check_model
from usher_knowledge.unanswered.proposing import ProposalEndpoint

from connecting.receiver import SECRET, Receiver

WANTED = ProposalWanted(title="Do you ship to Norway?", language="en", answers=("Yes, by post.",))


async def proposed(receiver: Receiver, deadline_s: float = limits.ENDPOINT_S, *, private: bool = True) -> Proposal:
    """Ask an endpoint at the receiver."""
    settings = KnowledgeSettings(article_url=receiver.url, article_secret=Secret(SECRET), allow_private_targets=private)
    endpoint = ProposalEndpoint(settings, deadline_s)
    try:
        return await endpoint.propose(WANTED)
    finally:
        await endpoint.close()


async def test_it_is_asked_signed_and_its_text_is_taken() -> None:
    """The receiver checks the signature by itself."""
    receiver = Receiver(answer=lambda _given: web.json_response({"answer": "We ship to Norway."}))
    async with receiver.listening():
        found = await proposed(receiver)
    (call,), (sent,) = receiver.taken, receiver.taken.values()

    assert found == Proposal(title="Do you ship to Norway?", answer="We ship to Norway.")
    assert (sent["type"], sent["questions"], sent["answers"]) == ("article", [WANTED.title], list(WANTED.answers))
    assert call.startswith("article_")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _given: web.Response(status=500), "http_500"),
        (lambda _given: web.Response(status=302, headers={"Location": "/in"}), "http_302"),
        (lambda _given: web.json_response({"answer": ""}), "bad_answer"),
        (lambda _given: web.Response(body=b" " * (limits.ENDPOINT_BYTES + 1)), "too_large"),
        (lambda _given: None, "connection"),
    ],
)
async def test_where_it_fails_there_is_the_reason_and_no_text(answer: Any, reason: str) -> None:
    """And nothing is asked twice."""
    receiver = Receiver(answer=answer)
    async with receiver.listening():
        assert await proposed(receiver) == Proposal(failure=reason)
    assert receiver.requests == 1


async def test_one_that_hangs_is_given_up() -> None:
    """At the deadline."""
    receiver = Receiver(hold=asyncio.Event())
    async with receiver.listening():
        assert await proposed(receiver, deadline_s=0.2) == Proposal(failure="timeout")
        assert receiver.hold is not None
        receiver.hold.set()


async def test_a_private_address_is_not_reached() -> None:
    """Whatever its name resolves to, as with the connectors' sends (0073)."""
    receiver = Receiver()
    async with receiver.listening():
        assert await proposed(receiver, private=False) == Proposal(failure="foreign_network")
    assert receiver.requests == 0


def test_an_endpoint_needs_a_key_and_https() -> None:
    """Said at the start, not at the first draft."""
    with pytest.raises(SettingsError, match="USHER_ARTICLE_SECRET"):
        check_endpoints(KnowledgeSettings(article_url="https://example.com/"))
    with pytest.raises(SettingsError, match="USHER_ARTICLE_URL"):
        check_endpoints(KnowledgeSettings(article_url="http://example.com/", article_secret=Secret(SECRET)))


@pytest.mark.parametrize("name", ["", "universal", "minilm", "/models/e5", "./e5"])
def test_a_model_is_one_of_ours_or_a_folder(name: str) -> None:
    """Whether it is there is seen when it loads; a mistyped name is refused before anything is opened."""
    check_model(KnowledgeSettings(faq_model=name))
    with pytest.raises(SettingsError, match="universal, minilm"):
        check_model(KnowledgeSettings(faq_model=f"{name.replace('/', '')}x"))
