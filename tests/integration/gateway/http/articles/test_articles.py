"""Articles and the FAQ over REST: forwarded to knowledge, with problem documents where it refuses or is away."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from usher_common.runtime.secret import Secret
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.serving.internal_port import open_internal_port
from usher_knowledge.settings import KnowledgeSettings
from usher_knowledge.summaries.write_summaries import SummaryWriter
from usher_knowledge.unanswered.proposing import ProposalEndpoint

from connecting.receiver import SECRET as KEY
from connecting.receiver import Receiver
from gateway_rig import Rig
from gateway_rig.rig import SECRET
from servers.ports import free_port
from summarising.closed_conversations import insert_closed

RETURNS = {"language": "en", "title": "return parcel", "answer": "Send it **back**.", "variants": ["refund"]}
SHOP = "https://shop.example"


@pytest.fixture
def settings() -> dict[str, Any]:
    """Where knowledge would listen."""
    return {"knowledge_url": f"http://127.0.0.1:{free_port()}", "faq_searches_per_minute": 60.0}


@dataclass
class Lead:
    """A signed-in supervisor, and the index that they wait for."""

    http: aiohttp.ClientSession
    headers: dict[str, str]
    index: LiveIndex
    here: KnowledgeHere

    async def send(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        """Call, and follow the record."""
        async with self.http.request(method, path, json=body, params=query, headers=self.headers) as response:
            said = await response.json() if response.content_type.endswith("json") else await response.text()
        await self.index.poll()
        return response.status, said


@pytest.fixture
async def lead(rig: Rig) -> AsyncIterator[Lead]:
    """A supervisor before a running knowledge."""
    index = LiveIndex(rig.record)
    await index.poll()
    here = KnowledgeHere(rig.record, index)
    port = int(rig.settings.knowledge_url.rpartition(":")[2])
    listening = await open_internal_port(KnowledgeSettings(secret=Secret(SECRET), knowledge_port=port), here)
    await rig.agent("carla", "supervisor")
    http, headers = await rig.sign_in("carla")
    yield Lead(http, headers, index, here)
    await listening.close()


async def test_an_article_is_created_edited_found_and_archived(lead: Lead, rig: Rig) -> None:
    """With versions, and under the editor's name."""
    status, made = await lead.send("POST", "/api/articles", RETURNS)
    path = f"/api/articles/{made['id']}"
    edit = {**RETURNS, "title": "returns", "version": made["version"]}
    changed = await lead.send("PUT", path, edit)
    again = await lead.send("PUT", path, {**edit, "title": "other"})
    shown = await lead.send("GET", path)
    found = await lead.send("GET", "/api/articles", q="refund", language="en")
    versions = await lead.send("GET", f"{path}/versions")
    gone = await lead.send("DELETE", path)
    listed = await lead.send("GET", "/api/articles")
    kept = await lead.send("GET", "/api/articles", archived="true")

    assert (status, made["version"], made["archived"]) == (201, 1, False)
    assert changed[0] == 200
    assert (again[0], again[1]["code"]) == (409, "article_changed")
    assert shown == changed
    assert found[1] == {"articles": [changed[1]], "next": ""}
    assert [one["version"] for one in versions[1]["versions"]] == [2, 1]
    assert gone[0] == 204
    assert listed[1]["articles"] == []
    assert [one["id"] for one in kept[1]["articles"]] == [made["id"]]
    async with rig.record.read() as connection:
        assert made["changed_by"] == (await connection.exec_driver_sql("SELECT id FROM agent")).scalar_one()


async def test_what_is_wrong_with_an_article_is_named_by_field(lead: Lead) -> None:
    """As a problem document; what is not there is 404."""
    status, problem = await lead.send("POST", "/api/articles", {**RETURNS, "title": " ", "language": "??"})
    missing = await lead.send("GET", "/api/articles/nothing")

    assert (status, problem["code"]) == (422, "bad_article")
    assert [field["field"] for field in problem["fields"]] == ["language", "title"]
    assert (missing[0], missing[1]["code"]) == (404, "not_found")


async def test_a_preview_shows_what_a_question_would_find(lead: Lead) -> None:
    """Also what is only for agents, which a contact would never be answered with."""
    await lead.send("PUT", "/api/articles/inside", {**RETURNS, "audience": "agents", "version": 0})
    status, said = await lead.send("POST", "/api/articles/preview", {"question": "return parcel", "language": "en"})

    assert status == 200
    assert said["verdict"] == "none"
    assert [(one["id"], one["title"], one["answer"]) for one in said["found"]] == [
        ("inside", "return parcel", "Send it **back**.")
    ]


async def test_the_public_search_answers_anybody_what_is_for_everybody(lead: Lead, rig: Rig) -> None:
    """Pages that may embed the widget may read it; others may not."""
    await lead.send("PUT", "/api/articles/returns", {**RETURNS, "version": 0})
    await lead.send("PUT", "/api/articles/inside", {**RETURNS, "audience": "agents", "version": 0})
    await lead.send("PUT", "/api/articles/shop", {**RETURNS, "audience": "shop", "version": 0})
    http = await rig.http()
    query = {"q": "return parcel", "language": "en", "entry": "shop", "limit": "5"}
    async with http.get("/api/faq/search", params=query, headers={"Origin": SHOP}) as response:
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == SHOP
        answers = (await response.json())["answers"]
    async with http.get("/api/faq/search", params=query, headers={"Origin": "https://else.example"}) as response:
        assert "Access-Control-Allow-Origin" not in response.headers

    assert sorted(one["id"] for one in answers) == ["returns", "shop"]
    assert set(answers[0]) == {"id", "title", "answer", "confidence"}


async def test_an_address_that_searches_too_much_is_held_back(lead: Lead, rig: Rig) -> None:
    """With a time to wait, which the page may read."""
    del lead
    http = await rig.http()
    answers: list[aiohttp.ClientResponse] = []
    while not answers or (answers[-1].status == 200 and len(answers) < 1000):
        async with http.get("/api/faq/search", params={"q": "a b"}, headers={"Origin": SHOP}) as response:
            answers.append(response)
    held_back = answers[-1]

    assert len(answers) > 20  # a burst of 20 s
    assert held_back.status == 429
    assert held_back.headers["Access-Control-Allow-Origin"] == SHOP
    assert int(held_back.headers["Retry-After"]) > 0


@pytest.mark.parametrize("q", ["how do i get my money back on", "1", "a b", "?!", " ", "ß", "退货", "\u200b"])
async def test_no_question_breaks_the_search(lead: Lead, rig: Rig, q: str) -> None:
    """F13: stop words, a digit, a space, signs."""
    await lead.send("PUT", "/api/articles/returns", {**RETURNS, "version": 0})
    async with (await rig.http()).get("/api/faq/search", params={"q": q}) as response:
        assert response.status == 200
        assert isinstance((await response.json())["answers"], list)


async def test_a_file_goes_out_and_comes_back(lead: Lead) -> None:
    """A dry run changes nothing; a bad row is named and changes nothing either."""
    await lead.send("PUT", "/api/articles/returns", {**RETURNS, "version": 0})
    _, text = await lead.send("GET", "/api/articles.csv")
    reports = []
    for body, query in (
        (text, {}),
        (text.replace("Send it", "Bring it"), {"dry_run": "true"}),
        (text + 'x,en,"",,,,,,\r\n', {}),
        (text.replace("Send it", "Bring it"), {}),
    ):
        headers = {**lead.headers, "Content-Type": "text/csv"}
        async with lead.http.post("/api/articles.csv", data=body.encode(), params=query, headers=headers) as response:
            assert response.status == 200, await response.text()
            reports.append(await response.json())

    assert [(one["changed"], one["unchanged"], len(one["faults"])) for one in reports] == [
        (0, 1, 0),
        (1, 0, 0),
        (0, 0, 2),
        (1, 0, 0),
    ]
    assert {fault["line"] for fault in reports[2]["faults"]} == {3}
    assert (await lead.send("GET", "/api/articles/returns"))[1]["version"] == 2


async def test_while_knowledge_is_away_everything_about_articles_says_so(rig: Rig) -> None:
    """503, with a time to try again; the public search lets the page read it."""
    await rig.agent("carla", "supervisor")
    http, headers = await rig.sign_in("carla")
    for method, path, body in (
        ("GET", "/api/articles", None),
        ("GET", "/api/articles/x", None),
        ("PUT", "/api/articles/x", {**RETURNS, "version": 0}),
        ("DELETE", "/api/articles/x", None),
        ("GET", "/api/unanswered", None),
        ("POST", "/api/unanswered/set-aside", {"conversations": ["x"]}),
        ("POST", "/api/unanswered/propose", {"title": "x"}),
        ("GET", "/api/faq/search?q=x", None),
    ):
        async with http.request(method, path, json=body, headers={**headers, "Origin": rig.url}) as response:
            problem = await response.json()
        assert (response.status, problem["code"]) == (503, "knowledge_away"), path
        assert response.headers["Retry-After"] == "2"


async def test_before_anything_is_asked_there_are_articles_to_begin_with(lead: Lead, rig: Rig) -> None:
    """In one's language, else in any; never those of others, of agents only, or of another time."""
    http = await rig.http()

    async def begun(**query: str) -> list[str]:
        async with http.get("/api/faq/search", params={"q": " ", **query}) as response:
            assert response.status == 200
            return [one["id"] for one in (await response.json())["answers"]]

    assert await begun(language="en") == []
    various: dict[str, dict[str, object]] = {
        "everybody": {"title": "b"},
        "shop": {"title": "a", "audience": "shop"},
        "inside": {"audience": "agents"},
        "over": {"valid_until": 1},
        "later": {"valid_from": 2**52},
        "german": {"language": "de"},
    }
    for name, more in various.items():
        await lead.send("PUT", f"/api/articles/{name}", {**RETURNS, **more, "version": 0})

    assert await begun(language="en") == ["everybody"]
    assert await begun(language="en", entry="shop") == ["shop", "everybody"]
    assert await begun(language="en", entry="agents") == ["everybody"]
    assert await begun(language="de") == ["german"]
    assert await begun(language="ru", limit="1") == ["everybody"]


async def test_unanswered_questions_are_for_those_who_write_articles(lead: Lead, rig: Rig) -> None:
    """With the policy's currency; an article settles them with the same call that writes it."""
    asked = [("v", "Do you sponsor football clubs?"), ("s", "closed_outside")]
    await insert_closed(rig.record, "k1", asked)
    await insert_closed(rig.record, "k2", [("v", "Where do you grow your tea?"), ("s", "closed_outside")])
    await SummaryWriter(rig.record).poll()
    await rig.agent("ben")
    http, headers = await rig.sign_in("ben")
    async with http.get("/api/unanswered", headers=headers) as response:
        refused = response.status
    async with http.post("/api/unanswered/propose", json={"title": "x"}, headers=headers) as response:
        assert response.status == 403
    _, before = await lead.send("GET", "/api/unanswered", days="7")
    made = await lead.send("POST", "/api/articles", {**RETURNS, "settles": ["k1"]})
    aside = await lead.send("POST", "/api/unanswered/set-aside", {"conversations": ["k2"]})
    _, after = await lead.send("GET", "/api/unanswered")

    assert (refused, made[0], aside[0]) == (403, 201, 204)
    assert (before["currency"], sorted(one["title"] for one in before["groups"])) == (
        "EUR",
        ["Do you sponsor football clubs?", "Where do you grow your tea?"],
    )
    assert (after["groups"], [one["settled"] for one in after["articles"]]) == ([], [1])
    assert (await lead.send("GET", "/api/unanswered", days="93"))[0] == 422


async def test_an_endpoint_proposes_an_article(lead: Lead) -> None:
    """Where there is one: else the list says that there is none, and asking is refused."""
    receiver = Receiver(answer=lambda _given: web.json_response({"title": "Football", "answer": "No, we do not."}))
    group = {"title": "Do you sponsor football clubs?", "language": "en", "wordings": ["football?"], "answers": ["No."]}
    _, listed = await lead.send("GET", "/api/unanswered")
    alone = await lead.send("POST", "/api/unanswered/propose", group)
    settings = KnowledgeSettings(article_url=receiver.url, article_secret=Secret(KEY), allow_private_targets=True)
    endpoint = ProposalEndpoint(settings)
    async with receiver.listening():
        lead.here.proposer = endpoint
        asked = await lead.send("POST", "/api/unanswered/propose", group)
        _, now = await lead.send("GET", "/api/unanswered")
    await endpoint.close()

    assert (listed["proposes"], alone[0], alone[1]["code"]) == (False, 409, "no_endpoint")
    assert (now["proposes"], asked) == (True, (200, {"title": "Football", "answer": "No, we do not.", "failure": ""}))


async def test_articles_to_begin_with_are_looked_for_behind_those_for_agents(lead: Lead, rig: Rig) -> None:
    """However many of them stand before the first that is for everybody."""
    lines = [f"inside{n},en,a{n},For us.,agents" for n in range(60)]
    table = "\n".join(["id,language,title,answer,audience", *lines, "returns,en,z,For all.,"])
    headers = {**lead.headers, "Content-Type": "text/csv"}
    async with lead.http.post("/api/articles.csv", data=table.encode(), headers=headers) as response:
        assert (await response.json())["created"] == 61
    http = await rig.http()
    async with http.get("/api/faq/search", params={"q": "", "language": "en"}) as response:
        answers = (await response.json())["answers"]

    assert [one["id"] for one in answers] == ["returns"]
