"""Parked envelopes: what they are, which are meant, and in which order they are sent again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.bus.port import INBOUND, KNOWLEDGE, OUTBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.envelope import encode_envelope, join_frame, wrap
from usher_common.ids import agent_partition, partition_of
from usher_common.messages.knowledge import AskKnowledge
from usher_common.messages.sends import Send
from usher_common.parked_mail import MAIL, ParkedMail
from usher_gateway.parked.collect import rows_of
from usher_gateway.parked.domain import (
    Item,
    Parked,
    Selection,
    class_of,
    counts,
    forgets_answer,
    partition_for,
    plan_of,
    read_item,
)
from usher_gateway.parked.shown import content_of, first_bytes


def item(key: str, accepted: int, peer: str = "v1", reason: str = "no_conversation", at: int = 9) -> Item:
    """A parked message of this peer."""
    envelope = wrap(key, accepted, "t", MessageReceived("shop", peer, "webhook", key))
    return read_item(Parked(key, INBOUND, 0, key, reason, "", at, accepted), encode_envelope(envelope))


BROKEN = read_item(Parked("bytes", INBOUND, 1, "", "not_a_frame", "", 5), b"\xff\x00")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("no_conversation", "refused"),
        ("not_owner", "refused"),
        ("too_old", "too_old"),
        ("killed_the_process", "crash"),
        ("not_an_envelope", "unreadable"),
        ("dead_lettered", "broker"),
        ("too_large", "unreadable"),
        ("unknown_report", "refused"),
        ("DataError", "error"),
        ("", "error"),
    ],
)
def test_reasons_have_classes(reason: str, expected: str) -> None:
    """What is no word of ours is an error's name."""
    assert class_of(reason) == expected


def test_a_parked_mail_says_whose_it_is() -> None:
    """Its row is no message of the bus; its content names the file with its bytes."""
    mail = ParkedMail("support", original="f1", size=7)
    found = read_item(Parked("m", MAIL, 0, "m", "no_sender", "", 5), encode_envelope(wrap("m", 1, "m", mail)))

    assert (found.where.kind, found.where.channel, found.where.account) == ("ParkedMail", "email", "support")
    assert (found.reason_class, content_of(found)) == (
        "unreadable",
        {"t": "parked_mail", "account": "support", "original": "f1", "size": 7},
    )


def test_only_the_routers_own_refusals_are_decided_anew() -> None:
    """After a crash what is remembered may be the answer of the real execution."""
    assert [forgets_answer(one) for one in ("not_owner", "killed_the_process", "dead_lettered")] == [True, False, False]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from("ab")), max_size=8))
def test_each_peers_messages_are_sent_in_the_order_in_which_they_were_accepted(
    given_ones: list[tuple[int, int, str]],
) -> None:
    """Whatever the order in which they were parked, and parked again."""
    items = [item(f"m{n}", accepted, peer, at=at) for n, (accepted, at, peer) in enumerate(given_ones)]
    plan = plan_of(items, Selection(everything=True))

    assert len(plan.send) == len(items)
    for peer in "ab":
        times = [one.row.accepted_at for one in plan.send if one.where.peer == peer]
        assert times == sorted(times)
    assert plan.overtaking == ()


def test_a_newer_one_that_would_overtake_an_older_one_is_named() -> None:
    """Of the same address only."""
    items = [item("new", 2), item("old", 1), item("other", 3, "v2")]
    plan = plan_of(items, Selection(frozenset({"new", "other"})))

    assert [one.row.id for one in plan.send] == ["new", "other"]
    assert [one.row.id for one in plan.overtaking] == ["new"]


def test_bytes_that_are_nothing_are_not_sent() -> None:
    """They can only be looked at, and dropped."""
    plan = plan_of([BROKEN], Selection(everything=True))

    assert (plan.send, plan.unreadable) == ((), (BROKEN,))
    assert (content_of(BROKEN), first_bytes(b"\xff\x00")) == (None, "ff00")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Selection(channel="webhook"), ["a", "b"]),
        (Selection(channel="web"), []),
        (Selection(reason_class="refused"), ["a"]),
        (Selection(reason_class="error", channel="webhook"), ["b"]),
        (Selection(frozenset({"b"}), reason_class="refused"), []),
    ],
)
def test_those_of_a_channel_and_of_a_class_of_reasons_are_chosen(chosen: Selection, expected: list[str]) -> None:
    """Both together narrow."""
    items = [item("a", 1), item("b", 2, reason="DataError"), BROKEN]

    assert [one.row.id for one in plan_of(items, chosen).send] == expected
    assert counts(items) == {("webhook", "refused"): 1, ("webhook", "error"): 1, ("", "unreadable"): 1}


def test_a_selection_that_says_nothing_is_empty() -> None:
    """It must not mean everything."""
    assert Selection().empty
    assert not Selection(everything=True).empty


def test_it_goes_where_it_is_handled_today() -> None:
    """The number of partitions may have changed since it was parked."""
    status = wrap("s", 1, "t", SetAgentStatus("ana", "available"))
    reply = wrap("r", 1, "t", SendReply("k1", "ana", "hello", "c1"))
    sent = wrap("d", 1, "t", Send("shop", "v1", "webhook", "k1", "m1", 1, "hello"))
    row = Parked("x", INBOUND, 3, "x", "not_owner", "", 1)

    def home(data: bytes, stream: str = INBOUND, known: int | None = None) -> int:
        found = read_item(Parked("x", stream, 3, "x", "not_owner", "", 1), data)
        return partition_for(Item(found.row, found.where, found.envelope, known), 2)

    assert partition_for(item("a", 1), 8) == partition_of("shop", "v1", 8)
    assert home(encode_envelope(status)) == agent_partition("ana", 2)
    assert home(encode_envelope(reply), known=1) == 1
    assert home(encode_envelope(reply)) == row.partition % 2
    assert home(encode_envelope(sent), OUTBOUND) == partition_of("shop", "v1", 2)


def test_a_parked_question_to_knowledge_can_be_read_and_sent_again() -> None:
    """It belongs to its conversation, at whose home it is asked."""
    ask = wrap("ask-1", 1, "t", AskKnowledge("k1", "ask-1", 1, "en", "how?"))
    found = read_item(Parked("x", KNOWLEDGE, 1, "ask-1", "ValueError", "", 1), encode_envelope(ask))
    shown = content_of(found)

    assert (found.where.kind, found.where.conversation, found.envelope) == ("AskKnowledge", "k1", ask)
    assert shown is not None
    assert shown["question"] == "how?"


def test_a_frame_of_the_brokers_parked_queue_becomes_its_envelopes_one_by_one() -> None:
    """Those that it gave up after too many deliveries; bytes that are no frame stay as they are."""
    envelopes = [wrap(key, 7, "t", MessageReceived("shop", "v1", "webhook", key)) for key in ("a", "b")]
    dead = rows_of(join_frame([encode_envelope(one) for one in envelopes]), {"x-death": [{"queue": "usher.inbound.1"}]})
    raw = rows_of(b"\xff", {"queue": "usher.outbound.2", "detail": "no frame"})

    assert [(row["envelope_id"], row["reason"], row["p"], row["accepted_at"]) for row in dead] == [
        ("a", "dead_lettered", 1, 7),
        ("b", "dead_lettered", 1, 7),
    ]
    assert [(row["stream"], row["p"], row["reason"], row["envelope"]) for row in raw] == [
        ("outbound", 2, "not_a_frame", b"\xff")
    ]
