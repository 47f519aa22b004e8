"""`usher explain`: why an agent got a conversation, in words."""

from typing import Any

from usher.commands.explain import Explained, render

CONVERSATION = {"id": "c", "channel": "web", "peer": "vera", "opened_at": 1_000_000, "status": "waiting"}
OFFER: dict[str, Any] = {
    "id": "a",
    "agent_id": "ana",
    "offered_at": 2_000_000,
    "accepted_at": None,
    "ended_at": 4_500_000,
    "outcome": "declined",
    "reason": "lunch",
    "policy": "settings",
    "explanation": {
        "queue": "law",
        "rule": "contracts",
        "policy": "0123456789abcdef",
        "step": 2,
        "select": "best_skill",
        "required": {"law": 3},
        "preferred": {"french": 2},
        "weight": 33,
        "priority": 5,
        "target": "",
        "sticky": "ana",
        "refused_cleared": True,
        "waited_s": 7,
        "winner": {"agent": "ana", "load": 33, "capacity": 100, "idle_s": 4, "skills": {"law": 4, "french": 0}},
        "next": [],
        "ruled_out": {"not_target": 3, "something_new": 1},
    },
}
BY_HAND = {"action": "reassigned", "by": "eve", "queue": "law"}
NAMES = {"ana": "Ana", "eve": "Eve"}


def test_an_offer_is_explained_with_all_that_counted() -> None:
    """Rule, version, step, demands, winner; others as counts; why it ended."""
    told = render(Explained(CONVERSATION, [OFFER], NAMES, {"a": ()})).splitlines()

    assert told == [
        "conversation c: web, vera, opened 1970-01-01 00:00:01.000",
        "",
        "1. 1970-01-01 00:00:02.000  Ana: declined (lunch) after 2.5 s",
        "   queue law by rule 'contracts', policy settings (came by 0123456789ab), step 2; waited 7 s",
        (
            "   asked for: law at least 3, rather french 2, only ana (sticky), those who refused are asked again;"
            " weight 33, priority 5, best_skill"
        ),
        "   chosen:    Ana: load 33 of 100, idle 4 s, law 4, french 0",
        "   others:    3 another agent was named; 1 something_new",
        "   everybody, as the dispatcher's record has it:",
        "     (no longer on record: see USHER_DISPATCH_KEPT_H)",
    ]


def test_an_assignment_made_by_hand_names_who_made_it() -> None:
    """A supervisor's reassignment has no winner."""
    by_hand = {**OFFER, "accepted_at": 2_000_000, "outcome": "", "explanation": BY_HAND}
    told = render(Explained(CONVERSATION, [by_hand, {**by_hand, "explanation": {}}], NAMES, {})).splitlines()

    assert [line.strip() for line in told if line.startswith("   ")] == [
        "by hand: reassigned by Eve, queue law",
        "by hand",
    ]
    assert told[2].endswith("Ana: accepted after 0.0 s")


def test_a_conversation_without_assignment_is_explained() -> None:
    """It only waited."""
    assert render(Explained(CONVERSATION, [], NAMES, {})).endswith("nobody was offered it yet; it is waiting")


def test_the_stages_of_a_conversation_are_listed() -> None:
    """With why each began and ended, how long it took, and what it cost."""
    faq = {
        "stage": "faq",
        "entered_at": 1_000_000,
        "entered_by": "entry",
        "left_at": 3_500_000,
        "left_by": "not_helped",
        "outcome": "escalated",
        "cost": 0.02,
        "saved": 0.0,
        "rule": "",
        "policy": "0123456789abcdef",
    }
    chat = {**faq, "stage": "chat", "entered_at": 3_500_000, "entered_by": "not_helped", "left_at": None, "rule": "all"}
    solved = {**faq, "outcome": "solved", "left_by": "helped", "saved": 4.48}
    told = render(Explained(CONVERSATION, [], NAMES, {}, [faq, chat, solved])).splitlines()

    assert told[1:4] == [
        (
            "  1970-01-01 00:00:01.000  stage faq (entry): escalated (not_helped) after 2.5 s, cost 0.02;"
            " no rule, policy 0123456789ab"
        ),
        "  1970-01-01 00:00:03.500  stage chat (not_helped), since then; rule 'all', policy 0123456789ab",
        (
            "  1970-01-01 00:00:01.000  stage faq (entry): solved (helped) after 2.5 s, cost 0.02, saved 4.48;"
            " no rule, policy 0123456789ab"
        ),
    ]
