"""Search over HTTP: what is found, by which agent, with which filters, alike on PostgreSQL and SQLite."""

import re
from typing import Any
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st
from usher_common.search.terms import terms_of
from usher_gateway.http.endpoints.search import snippet_of
from usher_gateway.limits import SNIPPET_CHARS
from usher_router.adapters.search.entries import RecordSearch
from usher_router.app.search.index_messages import SearchIndexer

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call
from gateway_rig.world import AT

TEXTS = [
    "Where is my ORDER a-4711?",
    "Größentabelle, bitte: it's_broken",
    "Write to ana@example.org!",
    "我的爸爸肚子很餓",
    "新しいカードが届かない",
    "ฉันอยากคืนเงินสินค้า",
    "배송이늦어요",
    "um orçamento novo",
    "İstanbul'a ещё раз, Straße",
    "Cafe\u0301 😀 👍🏽",
]
FOUND: dict[str, list[int]] = {
    "order": [0],
    "ORD a 471": [0],
    "größe": [1],
    "grosse": [1],
    "GROẞE": [1],
    "rössen": [],
    "broken": [1],
    "ana@example.org": [2],
    "rder": [],
    "order tea": [],
    "' OR 1=1 --": [],
    '"*" NEAR': [],
    "!? …": [],
    "\\": [],
    "a\\' & b": [],
    "closed_by": [],
    "爸爸": [3],
    "很": [3],
    "爸很": [],
    "カード": [4],
    "คืนเงิน": [5],
    "늦어요": [6],
    "orcamento": [7],
    "ORÇAMENTO": [7],
    "istanbul": [8],
    "еще STRASSE": [8],
    "café": [9],
    "cafe": [9],
    "😀": [9],
    "👍": [9],
    "👎": [],
    "x" * 200: [],
}


async def index(rig: Rig) -> None:
    """Index all written messages, as the router does."""
    await SearchIndexer(rig.record, RecordSearch(), lambda: True).poll()


async def snippets(who: SignedIn, **query: Any) -> list[str]:
    """Return the snippets that a search finds, without their marks."""
    status, body = await call(who, "GET", f"/api/search?{urlencode(query)}")
    assert status == 200, body
    return [re.sub("[\2\3]", "", result["snippet"]) for result in body["results"]]


async def test_messages_are_found_in_every_script_and_spelling(rig: Rig) -> None:
    """Whatever the punctuation, in any script, and within sentences that have no spaces."""
    await rig.agent("sue", "supervisor")
    key = await rig.world.open("somebody")
    await rig.world.write(key, *TEXTS)
    await rig.world.write(key, "closed_by_agent", author="system")
    await index(rig)
    sue = await rig.sign_in("sue")
    found = {query: await snippets(sue, q=query) for query in FOUND}
    refused = [await call(sue, "GET", f"/api/search?{urlencode({'q': q})}") for q in ("x" * 500, "a\0b")]

    assert found == {query: [TEXTS[number] for number in numbers] for query, numbers in FOUND.items()}
    assert [status for status, _ in refused] == [422, 422]


async def test_agents_find_what_they_had_or_joined_and_supervisors_everything(rig: Rig) -> None:
    """The same holds for notes."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    await rig.agent("carl")
    await rig.agent("sue", "supervisor")
    key = await rig.world.open("somebody")
    await rig.world.write(key, "zebra crossing")
    await rig.world.assign(key, ana)
    await rig.world.change(key, participants_json=f'["{ben}", "{ana}"]')
    await index(rig)
    answers = {}
    for login in ("ana", "ben", "carl", "sue"):
        who = await rig.sign_in(login)
        found = await snippets(who, q="zebra")
        answers[login] = (len(found), (await call(who, "GET", f"/api/conversations/{key}/notes"))[0])

    assert answers == {"ana": (1, 200), "ben": (1, 200), "carl": (0, 404), "sue": (1, 200)}


async def test_filters_narrow_searches_and_lists(rig: Rig) -> None:
    """By state, agent, queue, channel, tag and time, singly and combined; agents still see only their own."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    await rig.agent("sue", "supervisor")
    first = await rig.world.open("one", opened_at=AT)
    second = await rig.world.open("two", account="sms", opened_at=AT + 60_000_000)
    for key, agent, text in ((first, ana, "zebra one"), (second, ben, "zebra two")):
        await rig.world.assign(key, agent)
        await rig.world.write(key, text)
    await rig.world.change(first, queue="sales", tags_json='["größe 1","vip"]')
    await rig.world.close(first)
    await index(rig)
    sue, ana_in = await rig.sign_in("sue"), await rig.sign_in("ana")
    at = AT // 1000
    only_first: list[dict[str, Any]] = [
        {"status": "closed"},
        {"agent": ana},
        {"queue": "sales"},
        {"channel": "web"},
        {"tag": "größe 1"},
        {"status": "closed", "agent": ana, "queue": "sales", "channel": "web", "tag": "vip", "since": at},
    ]
    none: list[dict[str, Any]] = [{"tag": "gr"}, {"tag": "%"}, {"queue": "x"}, {"before": at - 1}, {"agent": "x"}]
    lists = []
    for query in [*only_first, {"before": at + 1}]:
        body = (await call(sue, "GET", f"/api/conversations?{urlencode(query)}"))[1]
        lists.append([one["id"] for one in body["conversations"]])

    assert [await snippets(sue, q="zebra", **query) for query in only_first] == [["zebra one"]] * len(only_first)
    assert [await snippets(sue, q="zebra", **query) for query in none] == [[]] * len(none)
    assert lists == [[first]] * len(lists)
    assert await snippets(ana_in, q="zebra", agent=ben) == []
    assert await snippets(ana_in, q="zebra", status="closed") == ["zebra one"]
    assert (await call(sue, "GET", "/api/search?q=zebra&status=open"))[0] == 422


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_snippet_is_short_and_its_marks_are_balanced(text: str, wanted: str) -> None:
    """Without its marks it is a part of the message."""
    text, terms = re.sub("[\2\3…]", "", text), terms_of(wanted, 10)
    snippet = snippet_of(text, terms)
    marked = re.findall("\2([^\3]*)\3", snippet)
    bare = re.sub("[\2\3]", "", snippet)

    assert bare.strip("…") in text
    assert len(bare) <= SNIPPET_CHARS + 2
    assert snippet.count("\2") == snippet.count("\3") == len(marked)
