"""`usher trace`: a message's path in order, from acceptance to the other side's screen."""

from usher.commands.operating.trace import Found, Step, render, steps_of

MESSAGE = {
    "id": "m",
    "author": "visitor",
    "conversation_id": "c",
    "seq": 1,
    "accepted_at": 1_000_000,
    "created_at": 1_004_000,
}
ASSIGNMENT = {"agent_name": "Ana", "offered_at": 1_010_000, "accepted_at": 2_010_000}


def test_a_first_message_includes_the_offer_it_waited_for() -> None:
    """Acceptance, record, offer, accept, screen."""
    found = Found(MESSAGE, {"delivered": 2_500_000, "read": 3_000_000}, [], [ASSIGNMENT])

    assert [step.what for step in steps_of(found)] == [
        "accepted from the visitor, durable on the bus",
        "on record as number 1 of conversation c",
        "conversation offered to Ana",
        "conversation accepted by Ana",
        "agent's screen: delivered",
        "agent's screen: read",
    ]


def test_a_later_message_has_no_offer() -> None:
    """The conversation already had an owner."""
    found = Found({**MESSAGE, "seq": 7, "created_at": 9_000_000}, {}, [], [ASSIGNMENT])

    assert len(steps_of(found)) == 2


def test_a_send_to_a_provider_shows_its_result() -> None:
    """With its error and how often it was tried."""
    delivery = {"channel": "webhook", "status": "failed", "error": "gone", "attempts": 2, "changed_at": 1_500_000}
    found = Found({**MESSAGE, "author": "agent"}, {}, [delivery], [ASSIGNMENT])

    assert Step(1_500_000, "webhook: failed (gone) after 2 attempts") in steps_of(found)


def test_times_are_printed_with_the_milliseconds_between() -> None:
    """In UTC."""
    lines = render("m", [Step(1_000_000, "one"), Step(1_004_500, "two")]).splitlines()

    assert lines[1:] == [
        "  1970-01-01 00:00:01.000000        +0.0 ms  one",
        "  1970-01-01 00:00:01.004500        +4.5 ms  two",
    ]
