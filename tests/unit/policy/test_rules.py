"""Reading a valid policy, how its rules route, and weights by channel class."""

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from usher_policy.document.model import Capacity, PolicyDocument, Queue, Rule
from usher_policy.document.read import policy_hash, read_policy
from usher_policy.entry_rules import EntryRules, Route
from usher_policy.weights import class_of, weight_of

from repository import ROOT

EXAMPLE = (ROOT / "deploy" / "policy.example.yaml").read_text()
POLICY = """
timezone: Europe/Oslo
rules:
  - name: norway # no word of YAML 1.1: `no` is a language here
    queue: sales
    when: {language: no}
    require: {norwegian: 3}
    prefer: {wine: 2}
  - name: evening
    queue: night
    priority: 5
    when: {time.clock: {ge: 18:00}}
queues:
  sales: {priority: 2}
  night:
"""
NOON, NIGHT = 1_795_431_600_000_000, 1_795_460_400_000_000
WAYS = [
    # facts, time, the route
    ({"language": "no"}, NOON, Route("sales", "norway", 2, {"norwegian": 3}, {"wine": 2})),
    ({"language": "no"}, NIGHT, Route("sales", "norway", 2, {"norwegian": 3}, {"wine": 2})),
    ({"language": "en"}, NIGHT, Route("night", "evening", 5)),
    ({}, NOON, Route("default", "", 0)),
]


@pytest.mark.parametrize(("facts", "at", "expected"), WAYS)
def test_the_first_rule_that_holds_decides(facts: dict[str, str], at: int, expected: Route) -> None:
    """A rule's priority overrides its queue's; what no rule matches goes to the default queue."""
    actual = EntryRules(read_policy(POLICY)).route(facts, at)

    assert expected == actual


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "version: 1\n", "queues:\n", "queues: {default: }\n"])
def test_an_empty_policy_is_the_built_in_one(text: str) -> None:
    """Everything omitted has its default."""
    actual = read_policy(text)

    assert PolicyDocument() == actual


def test_the_default_queue_always_exists() -> None:
    """A policy that names only other queues has the queue `default` besides."""
    actual = read_policy("queues: {sales: {max_length: 3, overflow: default}}").queues

    assert {"sales": Queue(max_length=3, overflow="default"), "default": Queue()} == actual


def test_repeated_parts_may_be_aliases() -> None:
    """A part that is written once may stand in several places."""
    actual = read_policy("calendars: {a: &week {mon: [09:00-17:00]}, b: *week}").calendars

    assert actual["a"] == actual["b"]


def test_a_policy_written_and_read_again_is_the_same() -> None:
    """Any YAML library may write it."""
    document = read_policy(EXAMPLE)
    actual = read_policy(yaml.safe_dump(msgspec.to_builtins(document)))

    assert document == actual


def test_queues_may_overflow_in_a_circle_if_their_hours_differ() -> None:
    """Teams around the world send on outside of their own hours."""
    ways = "a: {hours: east, outside: {action: queue, queue: b}}, b: {hours: west, outside: {action: queue, queue: a}}"
    hours = "east: {mon: ['00:00-12:00']}, west: {mon: ['12:00-24:00']}"
    actual = read_policy(f"queues: {{{ways}}}\ncalendars: {{{hours}}}")

    assert [actual.queues[name].outside.queue for name in "ab"] == ["b", "a"]


def test_a_version_is_the_hash_of_its_text() -> None:
    """SHA-256 of the bytes: any change, a comment too, is another version."""
    assert policy_hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert policy_hash("version: 1") != policy_hash("version: 1 ")


@given(st.dictionaries(st.sampled_from(["web", "a", "b"]), st.sampled_from(["web", "chat", "voice"])))
def test_a_class_comes_from_the_policy_the_built_in_table_or_the_channel(classes: dict[str, str]) -> None:
    """The widget is `chat` unless the policy says otherwise."""
    document = PolicyDocument(capacity=Capacity(classes=classes))
    actual = {channel: class_of(document, channel) for channel in ("web", "a", "b")}

    assert {"web": "chat", "a": "a", "b": "b"} | classes == actual


WEIGHTS = [
    # class, the agent's own, the weight
    ("chat", {}, 50),
    ("chat", {"chat": 10}, 10),
    ("email", {}, 20),
    ("email", {"chat": 10}, 20),
    ("fax", {}, 7),
    ("fax", {"fax": 0}, 0),
]


@pytest.mark.parametrize(("channel_class", "overrides", "expected"), WEIGHTS)
def test_a_weight_comes_from_the_nearest_source(channel_class: str, overrides: dict[str, int], expected: int) -> None:
    """The agent's own, the policy's, the built-in one, and for unknown classes the default."""
    document = PolicyDocument(capacity=Capacity(weights={"chat": 50}, default_weight=7))
    actual = weight_of(document, channel_class, overrides)

    assert expected == actual


def test_a_router_accepts_the_built_in_document() -> None:
    """Without any rule everything goes to the default queue."""
    document = PolicyDocument(rules=(Rule(name="all", queue="default"),))
    actual = [EntryRules(PolicyDocument()).route({}, 0).rule, EntryRules(document).route({}, 0).rule]

    assert actual == ["", "all"]
