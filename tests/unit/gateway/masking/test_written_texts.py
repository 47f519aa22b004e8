"""It is said of every text that comes in whether it is somebody's words, and words are masked."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect
from usher_gateway.http.access import ENDPOINTS
from usher_gateway.wire.beacons import Beacon, PageReport
from usher_gateway.wire.from_agents import AgentFrame
from usher_gateway.wire.from_visitors import FormReply, Page, VisitorFrame, VisitorHello, VisitorMessage
from usher_gateway.wire.values.written_texts import CALLS, IDS
from usher_policy.privacy.masking import Masks

CARD = "4242 4242 4242 4242"
MASKED = "••••\u00a04242"
# Endpoints with texts that are not masked, by the reason; all others with texts are.
OTHERS = {
    "texts of the business itself": (
        "articles.change articles.create broadcasts.create canned.change canned.create forms.draft policy.change "
        "policy.check settings.change"
    ),
    "names, settings, secrets": (
        "accounts.change accounts.create agents.change agents.change_own_phone agents.create agents.set_skills "
        "photos.change_own session.change_password session.sign_in skills.create"
    ),
    "ids, addresses and tokens": (
        "calls.consent calls.times contacts.merge contacts.undo contacts.ways mails.open mails.unsubscribe "
        "parked.replay places.show transcripts.ask transcripts.mail transcripts.open transcripts.show transcripts.sign "
        "unanswered.set_aside visits.go_on visits.invitation"
    ),
    "what is searched for, and kept nowhere": (
        "articles.list audit.list contacts.export contacts.list conversations.list conversations.messages "
        "funnel.export funnel.report invitations.figures parked.list parked.log promises.list ratings.list "
        "search.find unanswered.list visits.list"
    ),
    "masked after its signature was checked": "visits.identity",
    "masked row by row": "contacts.import",
    "articles' files": "articles.import",
}
NAMES = {  # texts of sockets that name something
    "account", "agent", "ask", "assignment", "attachments", "conversation", "form", "id", "invitation", "owner", "peer",
    "queue", "to_agent", "token", "verdict", "visit",
}  # fmt: skip


def texts_in(kind: inspect.Type, name: str = "") -> Iterator[str]:
    """Name the fields that are texts, at any depth."""
    if isinstance(kind, inspect.StrType):
        yield name
    elif isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield from texts_in(field.type, field.name)
    elif isinstance(kind, inspect.DictType):
        yield from texts_in(kind.value_type, name)
    else:
        for inner in (*getattr(kind, "types", ()), *getattr(kind, "item_types", ())):
            yield from texts_in(inner, name)
        if (item := getattr(kind, "item_type", None)) is not None:
            yield from texts_in(item, name)


def test_of_every_call_with_texts_it_is_said_whether_they_are_words() -> None:
    """A new endpoint has to be put into one of the lists."""
    others = {name for names in OTHERS.values() for name in names.split()}
    kinds = {one.name: [kind for kind in (one.body, one.query) if kind is not None] for one in ENDPOINTS}
    with_texts = {name for name, them in kinds.items() if any(any(texts_in(inspect.type_info(kind))) for kind in them)}

    assert with_texts - CALLS - others == set()
    assert CALLS - with_texts == set()
    assert CALLS & others == set()
    assert others - kinds.keys() == set()


def test_what_is_left_out_of_sockets_names_something() -> None:
    """Everything else is masked."""
    found = {name for kind in (VisitorFrame, AgentFrame) for name in texts_in(inspect.type_info(kind))}

    assert found & IDS == NAMES


@pytest.mark.parametrize(
    ("sent", "masked"),
    [
        (VisitorMessage(id="42424242424242", text=CARD), VisitorMessage(id="42424242424242", text=MASKED)),
        (
            FormReply(id="a", conversation="4242424242424242", form="b", values={"order": CARD}),
            FormReply(id="a", conversation="4242424242424242", form="b", values={"order": MASKED}),
        ),
        (
            VisitorHello(token="4242424242424242", page=Page(url="/pay?card=4242424242424242", title=CARD)),
            VisitorHello(token="4242424242424242", page=Page(url=f"/pay?card={MASKED}", title=MASKED)),
        ),
        (
            Beacon(
                visit="v",
                at=1,
                pages=(PageReport(id="4242424242424242", began=1, url=f"https://a.example/{CARD[:4]}"),),
            ),
            Beacon(visit="v", at=1, pages=(PageReport(id="4242424242424242", began=1, url="https://a.example/4242"),)),
        ),
    ],
)
def test_words_are_masked_and_ids_stay(sent: Any, masked: Any) -> None:
    """An id that looks like a card's number would name nothing any more."""
    assert masked == Masks().of(sent, IDS)
