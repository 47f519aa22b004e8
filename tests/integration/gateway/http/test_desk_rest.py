"""What desks do over HTTP: the policy, queues, the live view, canned answers, search, notes, agents' new fields."""

import re
import time
from collections import Counter
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from usher_common.expected_wait import ServiceRate, combined
from usher_common.record.tables import schema
from usher_gateway.http.endpoints.live_view import Pool, is_free, newcomers_wait_s, queues_now
from usher_gateway.http.endpoints.search import snippet_of, words_of
from usher_gateway.limits import SNIPPET_CHARS
from usher_gateway.reading.live_view import Present, Standing, Waits
from usher_gateway.reading.policy import Active
from usher_policy.document.model import Calendar, Capacity, OfferMode, PolicyDocument, Queue
from usher_policy.hours.calendar import Hours
from usher_router.adapters.dispatch.waiting import RecordLines
from usher_router.domain.matching.queue_position import queue_positions

from gateway_rig import Rig

SignedIn = tuple[aiohttp.ClientSession, dict[str, str]]
POLICY = """
queues:
  sales: {pool: sellers, hours: office, service_level: {percent: 90, within_s: 30}}
calendars:
  office: {timezone: Europe/Berlin, mon: ["09:00-17:00"]}
"""
SHARED = """
queues:
  sales: {pool: sellers}
  vip: {pool: sellers, priority: 5}
"""
SECOND = 1_000_000


async def call(who: SignedIn, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Call and return (status, document)."""
    http, headers = who
    async with http.request(method, path, headers=headers, json=body) as response:
        return response.status, (await response.json(content_type=None) if response.status != 204 else None)


@pytest.fixture
async def root(rig: Rig) -> SignedIn:
    """A signed-in administrator."""
    await rig.agent("root", "administrator")
    return await rig.sign_in("root")


async def test_a_policy_is_checked_activated_and_remembered(root: SignedIn) -> None:
    """What is wrong is refused with line and cure, and the present policy stays; nobody overwrites unseen."""
    none = (await call(root, "GET", "/api/policy"))[1]
    checked = (await call(root, "POST", "/api/policy/check", {"text": POLICY}))[1]
    activated = (await call(root, "PUT", "/api/policy", {"text": POLICY, "expected_hash": ""}))[1]
    status, problem = await call(root, "PUT", "/api/policy", {"text": "queues:\n  sales: {poool: x}\n"})
    conflict = await call(root, "PUT", "/api/policy", {"text": POLICY, "expected_hash": "0" * 64})
    shown = (await call(root, "GET", "/api/policy"))[1]
    history = (await call(root, "GET", "/api/policy/history"))[1]["policies"]
    version = (await call(root, "GET", f"/api/policy/history/{activated['hash']}"))[1]

    assert none == {"text": "", "hash": "", "active": False}
    assert (checked["faults"], checked["hash"]) == ([], activated["hash"])
    assert "queues.sales" in [change["path"] for change in checked["changes"]]
    assert (status, problem["code"]) == (422, "bad_policy")
    assert [(fault["line"], fault["cure"]) for fault in problem["faults"]] == [(2, "did you mean `pool`?")]
    assert (conflict[0], conflict[1]["code"]) == (409, "conflict")
    assert shown == {"text": POLICY, "hash": activated["hash"], "active": True}
    assert [(one["hash"], one["author"], one["active"]) for one in history] == [(activated["hash"], "root", True)]
    assert (version["text"], version["author"]) == (POLICY, "root")
    assert (await call(root, "GET", "/api/policy/history/none"))[0] == 404
    assert (await call(root, "PUT", "/api/settings/policy", {"value": 1}))[1]["code"] == "read_only"


async def test_queues_are_the_active_policys(rig: Rig, root: SignedIn) -> None:
    """With whether they are open and when that changes, and every pool that anybody names."""
    await rig.agent("ana", pools=("night",))
    await call(root, "PUT", "/api/policy", {"text": POLICY})
    before = time.time()
    body = (await call(root, "GET", "/api/queues"))[1]
    queues = {queue["name"]: queue for queue in body["queues"]}
    (office,) = body["calendars"]

    assert list(queues) == ["default", "sales"]
    assert queues["sales"]["service_level"] == {"percent": 90.0, "within_s": 30.0}
    assert (queues["default"]["hours"], queues["default"]["open"]) == (None, True)
    assert (queues["sales"]["open"], queues["sales"]["next_opening"] is None) == (office["open"], office["open"])
    assert office["next_change"] > before * 1000
    assert body["pools"] == ["default", "night", "sellers"]


async def test_the_live_view_counts_waits_and_agents(rig: Rig, root: SignedIn) -> None:
    """Of the last hour; a queue that the policy no longer names shows what it still holds."""
    await call(root, "PUT", "/api/policy", {"text": POLICY})
    ana = await rig.agent("ana", pools=("sellers",))
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
    await rig.world.change(await rig.world.open("a", opened_at=now - 90 * SECOND), queue="sales")
    await rig.world.change(await rig.world.open("b", opened_at=now - 5 * SECOND), queue="old")
    for peer, waited, ago in (("c", 10, 60), ("d", 31, 60), ("e", 10, 4000)):
        key = await rig.world.open(peer, opened_at=now - (ago + waited) * SECOND)
        await rig.world.assign(key, ana)
        await rig.world.change(key, queue="sales", answered_at=now - ago * SECOND)
    for peer, waited in (("f", 20), ("g", 40)):
        key = await rig.world.open(peer, opened_at=now - (60 + waited) * SECOND)
        await rig.world.close(key)
        await rig.world.change(key, queue="sales", closed_at=now - 60 * SECOND)
    body = (await call(root, "GET", "/api/live"))[1]
    queues = {queue["name"]: queue for queue in body["queues"]}
    level = queues["sales"]["service_level"]
    agents = {agent["name"]: (agent["status"], agent["conversations"], agent["pools"]) for agent in body["agents"]}

    assert list(queues) == ["default", "old", "sales"]
    assert (queues["sales"]["waiting"], queues["old"]["waiting"]) == (1, 1)
    assert 90 <= queues["sales"]["oldest_wait_s"] < 150
    assert (level["answered"], level["abandoned"], level["percent"], level["target"]) == (2, 1, 33.3, 90.0)
    assert queues["sales"]["agents"] == {"available": 0, "busy": 0, "wrap_up": 0, "away": 0, "offline": 1}
    assert agents["Ana"] == ("offline", 3, ["sellers"])


WORK = ServiceRate(busy=4, worked_s=3600.0, ended=12)  # five minutes each, four at a time: one ends every 75 s


@pytest.mark.parametrize(
    ("ranks", "free", "service", "priority", "expected"),
    [
        ({}, True, WORK, 0, 0.0),
        ({}, True, ServiceRate(), 0, 0.0),
        ({}, False, WORK, 0, 75.0),
        ({0: 2}, False, WORK, 0, 225.0),
        ({0: 2}, True, WORK, 0, 225.0),  # who is free cannot have what waits
        ({0: 2, 5: 1}, False, WORK, 0, 300.0),
        ({0: 2, 5: 1}, False, WORK, 5, 150.0),
        ({0: 2, 5: 1}, False, WORK, 9, 75.0),
        ({}, False, ServiceRate(), 0, None),
        ({}, False, ServiceRate(busy=4, worked_s=3600.0), 0, None),  # none has ended
        ({0: 1}, False, ServiceRate(worked_s=3600.0, ended=12), 0, None),  # nobody is at work
    ],
)
def test_a_newcomer_waits_until_his_place_is_reached(
    ranks: dict[int, int], free: bool, service: ServiceRate, priority: int, expected: float | None
) -> None:
    """None where somebody is free and nobody waits; behind their own priority and higher ones; or nobody knows."""
    assert newcomers_wait_s(priority, Pool([], Counter(ranks), service, free)) == expected


def active(**document: Any) -> Active:
    """A policy with a calendar that never opens."""
    calendars = {"never": Calendar()}
    hours = {name: Hours(calendar) for name, calendar in calendars.items()}
    return Active("x", "", PolicyDocument(**document, calendars=calendars), hours)


def agent_now(load: int = 0, **values: Any) -> Present:
    """An agent of the pool `sellers`."""
    usual = {"status": "available", "draining": False, "capacity": 100, "pools": frozenset({"sellers"})}
    return Present(
        **{"id": "a", "name": "A", "photo": "", "reason": "", "conversations": 0, **usual, **values}, load=load
    )


@pytest.mark.parametrize(
    ("agent", "free"),
    [
        (agent_now(), True),
        (agent_now(67), True),
        (agent_now(68), False),  # a chat weighs 33
        (agent_now(99), False),
        (agent_now(80, weights={"chat": 20}), True),
        (agent_now(status="busy"), False),
        (agent_now(draining=True), False),
        (agent_now(20, held={"chat": 1}), True),
        (agent_now(20, held={"chat": 2}), False),  # the policy's limit
        (agent_now(20, held={"chat": 2}, limits={"chat": 3}), True),
        (agent_now(calendar="never"), False),
        (agent_now(calendar="unknown"), True),
    ],
)
def test_an_agent_is_free_who_could_have_a_chat(agent: Present, free: bool) -> None:
    """Available and on shift, with capacity for its weight, and below the limit of chats."""
    assert is_free(agent, active(capacity=Capacity(limits={"chat": 2})), 0) == free


def test_queues_of_one_pool_are_served_together() -> None:
    """What is held, worked, ended and waiting adds up; an unknown queue is as the fallback queue is."""
    sellers = Queue(pool="sellers")
    policy = active(queues={"default": sellers, "vip": sellers, "night": Queue(pool="night")})
    services = {"default": ServiceRate(1, 1000.0, 5), "vip": ServiceRate(2, 2000.0, 4), "old": ServiceRate(1, 600.0, 3)}
    waits = {"vip": Waits(waiting=2, ranks=Counter({0: 2})), "night": Waits(waiting=1, ranks=Counter({0: 1}))}
    found = queues_now(policy, Standing(0, waits, services), [agent_now()])

    assert [(queue.name, queue.pool, queue.expected_wait_s) for queue in found] == [
        ("default", "sellers", 225.0),
        ("night", "night", None),
        ("vip", "sellers", 225.0),
    ]


def test_nobody_can_say_when_a_closed_queue_is_served_and_nobody_waits_behind_it() -> None:
    """Where agents pick for themselves, a newcomer is not served at once, though somebody is free."""
    closed, picked = Queue(hours="never"), Queue(offer=OfferMode(mode="manual"))
    policy = active(queues={"default": Queue(), "closed": closed, "picked": picked})
    waits = {"closed": Waits(waiting=3, ranks=Counter({0: 3}))}
    found = queues_now(policy, Standing(0, waits, {"default": WORK}), [agent_now(pools=frozenset({"default"}))])

    assert {queue.name: queue.expected_wait_s for queue in found} == {"default": 0.0, "closed": None, "picked": 75.0}


async def test_the_desk_expects_of_a_newcomer_what_he_is_told_himself(rig: Rig, root: SignedIn) -> None:
    """The live view's wait of each queue is what the router tells whoever then comes to it."""
    await call(root, "PUT", "/api/policy", {"text": SHARED})
    ana = await rig.agent("ana", pools=("sellers",))
    now = time.time_ns() // 1000
    talks = [await rig.world.open(peer) for peer in ("a", "b", "c")]
    for queue, talk, ended_at in (("sales", 0, None), ("vip", 1, None), ("vip", 2, now - 1000 * SECOND)):
        await rig.world.assign(talks[talk], ana)
        await worked(rig, talks[talk], queue, now - 1975 * SECOND, ended_at)  # 4925 s, one ended, two go on
    for peer, queue, priority in (("d", "sales", 0), ("e", "vip", 5)):
        await rig.world.change(await rig.world.open(peer, opened_at=now), queue=queue, priority=priority)
    live = {one["name"]: one["expected_wait_s"] for one in (await call(root, "GET", "/api/live"))[1]["queues"]}
    told = {}
    for queue, priority in (("sales", 0), ("vip", 5)):
        newcomer = await rig.world.open(f"new in {queue}", opened_at=now + SECOND)
        await rig.world.change(newcomer, queue=queue, priority=priority)
        told[queue] = await told_by_the_router(rig, newcomer)
        await rig.world.close(newcomer)

    assert live == {"default": None, "sales": 7440.0, "vip": 4980.0}
    assert told == {"sales": live["sales"], "vip": live["vip"]}


async def worked(rig: Rig, conversation: str, queue: str, since: int, until: int | None) -> None:
    """Let the conversation's talk be of this queue and time."""
    a = schema.assignment.c
    values = {"queue": queue, "offered_at": since, "accepted_at": since, "ended_at": until}
    outcome = {"outcome": "closed"} if until else {}
    statement = update(schema.assignment).where(a.conversation_id == conversation).values(**values, **outcome)
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(statement)


async def told_by_the_router(rig: Rig, conversation: str) -> float | None:
    """Reckon this one's wait as the router does, all being one pool."""
    async with rig.record.read() as connection:
        line = (await RecordLines().waiting(connection, 100)).line
        service = combined((await RecordLines().services(connection)).values())
    return queue_positions(line, lambda _: "sellers", {"sellers": service})[conversation].wait_s


async def test_canned_answers_are_the_teams_or_ones_own(rig: Rig) -> None:
    """Agents use the team's and keep their own; of others' own they do not even know."""
    for login, role in (("ana", "agent"), ("ben", "agent"), ("sue", "supervisor")):
        await rig.agent(login, role)
    ana, ben, sue = [await rig.sign_in(login) for login in ("ana", "ben", "sue")]
    shared = (await call(sue, "POST", "/api/canned", {"shortcut": "hi", "text": "Hello", "shared": True}))[1]
    own = (await call(ana, "POST", "/api/canned", {"shortcut": "me", "text": "I am Ana", "language": "en"}))[1]
    lists = [(await call(who, "GET", "/api/canned"))[1]["canned"] for who in (ana, ben, sue)]
    seen = [[one["shortcut"] for one in one_list] for one_list in lists]
    path = f"/api/canned/{shared['id']}"
    refused = [await call(ana, "POST", "/api/canned", {"shortcut": "x", "text": "x", "shared": True})]
    refused += [await call(ana, "PATCH", path, {"text": "Bye"}), await call(ana, "DELETE", path)]
    hidden = await call(ben, "PATCH", f"/api/canned/{own['id']}", {"text": "I am Ben"})
    changed = (await call(sue, "PATCH", path, {"text": "Good day", "language": "de"}))[1]

    assert seen == [["hi", "me"], ["hi"], ["hi"]]
    assert [(status, body["code"]) for status, body in refused] == [(403, "forbidden")] * 3
    assert hidden[0] == 404
    assert changed == {**shared, "text": "Good day", "language": "de"}
    assert (await call(ana, "DELETE", f"/api/canned/{own['id']}"))[0] == 204
    assert (await call(ana, "GET", "/api/canned"))[1]["canned"] == [{**changed, "mine": False}]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("order", ["Where is my ORDER a-4711?"]),
        ("ORD a 471", ["Where is my ORDER a-4711?"]),
        ("größe", ["Größentabelle, bitte: it's_broken"]),
        ("broken", ["Größentabelle, bitte: it's_broken"]),
        ("ana@example.org", ["Write to ana@example.org!"]),
        ("rder", []),
        ("order tea", []),
        ("' OR 1=1 --", []),
        ('"*" NEAR', []),
        ("!? …", []),
        ("closed_by", []),
    ],
)
async def test_messages_are_found_by_the_beginnings_of_their_words(rig: Rig, wanted: str, found: list[str]) -> None:
    """Whatever signs stand between words, in any letters, alike on both kinds of record."""
    await rig.agent("sue", "supervisor")
    key = await rig.world.open("somebody")
    texts = ["Where is my ORDER a-4711?", "Größentabelle, bitte: it's_broken", "Write to ana@example.org!"]
    await rig.world.write(key, *texts)
    await rig.world.write(key, "closed_by_agent", author="system")
    http, headers = await rig.sign_in("sue")
    async with http.get("/api/search", params={"q": wanted}, headers=headers) as response:
        results = (await response.json())["results"]

    assert [re.sub("[\2\3]", "", result["snippet"]) for result in results] == found


async def test_agents_find_what_they_had_or_joined_and_leads_everything(rig: Rig) -> None:
    """The same holds for notes."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    await rig.agent("carl")
    await rig.agent("sue", "supervisor")
    key = await rig.world.open("somebody")
    await rig.world.write(key, "zebra crossing")
    await rig.world.assign(key, ana)
    await rig.world.change(key, participants_json=f'["{ben}", "{ana}"]')
    answers = {}
    for login in ("ana", "ben", "carl", "sue"):
        who = await rig.sign_in(login)
        results = (await call(who, "GET", "/api/search?q=zebra"))[1]["results"]
        answers[login] = (len(results), (await call(who, "GET", f"/api/conversations/{key}/notes"))[0])

    assert answers == {"ana": (1, 200), "ben": (1, 200), "carl": (0, 404), "sue": (1, 200)}


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_snippet_is_short_and_marks_only_what_fits(text: str, wanted: str) -> None:
    """Without its marks it is a part of the message; each mark is opened and closed."""
    text, words = re.sub("[\2\3…]", "", text), words_of(wanted)
    snippet = snippet_of(text, words) if words else ""
    marked = re.findall("\2([^\3]*)\3", snippet)
    bare = re.sub("[\2\3]", "", snippet)

    assert bare.strip("…") in text
    assert len(bare) <= SNIPPET_CHARS + 2
    assert all(hit.lower().startswith(tuple(words)) for hit in marked)
    assert snippet.count("\2") == snippet.count("\3") == len(marked)


async def test_a_new_agent_has_the_policys_capacity_unless_another_is_named(root: SignedIn) -> None:
    """Without a policy it is 100."""
    bare = {"name": "Ana", "password": "long enough"}
    usual = (await call(root, "POST", "/api/agents", {**bare, "login": "a1"}))[1]
    text = "capacity: {agent: 150}\n"
    assert (await call(root, "PUT", "/api/policy", {"text": text, "expected_hash": ""}))[0] == 200
    follows = (await call(root, "POST", "/api/agents", {**bare, "login": "a2"}))[1]
    own = (await call(root, "POST", "/api/agents", {**bare, "login": "a3", "capacity": 40}))[1]

    assert [one["capacity"] for one in (usual, follows, own)] == [100, 150, 40]


async def test_agents_have_languages_pools_weights_and_limits(rig: Rig, root: SignedIn) -> None:
    """From the beginning and by a change, skills along with the rest; a change raises the version."""
    new = {"login": "ana", "name": "Ana", "password": "long enough", "languages": ["de", "en-GB"], "pools": ["sellers"]}
    fields = {"weights": {"chat": 20}, "limits": {"voice": 1}, "calendar": "office", "photo": "/a.png", "capacity": 150}
    made = (await call(root, "POST", "/api/agents", {**new, "skills": {"german": 4}}))[1]
    changed = (await call(root, "PATCH", f"/api/agents/{made['id']}", {**fields, "skills": {"french": 2}}))[1]
    wanted = select(schema.agent.c.version).where(schema.agent.c.id == made["id"])
    async with rig.record.read() as connection:
        version = (await connection.execute(wanted)).scalar_one()
    bad = [await call(root, "PATCH", f"/api/agents/{made['id']}", {"pools": ["Not A Name"]})]

    assert (made["languages"], made["pools"], made["skills"]) == (["de", "en-GB"], ["sellers"], {"german": 4})
    assert {key: changed[key] for key in fields} == fields
    assert (changed["skills"], changed["pools"]) == ({"french": 2}, ["sellers"])
    assert version == 1
    assert [status for status, _ in bad] == [422]
