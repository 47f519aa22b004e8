"""The ledger of the funnel finds each question and each call that went wrong, and tells apart what is uncertain."""

from dataclasses import replace

import pytest

from benchmarks.chaos.funnel_ledger import (
    LATE_S,
    SECOND,
    CallWish,
    FunnelLedger,
    Question,
    Rung,
    Stay,
    Talk,
    judge_calls,
    judge_questions,
    name_wrong,
)

ANSWER_S = 2.0
LATE = int((ANSWER_S + LATE_S + 1) * SECOND)
SOLVED = Talk("closed", "faq", (Stay(0, SECOND, "helped"),), answers=("1 answer",))
AWAY = Talk("assigned", stays=(Stay(0, 2 * SECOND, "away"),), texts=("handed_over:away",))
IN_STAGE = Talk("automatic", stays=(Stay(0, None, ""),), answers=("1 answer",), deadline=10 * SECOND, now=9 * SECOND)


@pytest.mark.parametrize(
    ("talk", "wrong"),
    [
        (SOLVED, ""),
        (AWAY, ""),
        (IN_STAGE, ""),
        (replace(SOLVED, answers=("1 titles", "1 answer")), ""),
        (None, "faq_lost"),
        (replace(SOLVED, stays=()), "faq_lost"),
        (replace(AWAY, stays=(Stay(0, LATE, "away"),)), "faq_stuck"),
        (replace(SOLVED, stays=(Stay(0, LATE, "helped"),)), ""),  # they took their time
        (replace(IN_STAGE, now=LATE + 10 * SECOND), "faq_stuck"),
        (replace(IN_STAGE, deadline=None), "faq_stuck"),
        (replace(IN_STAGE, status="waiting"), "faq_stuck"),  # its stay never ended
        (replace(SOLVED, answers=("1 answer", "1 answer")), "faq_doubled"),
        (replace(SOLVED, asked=2), "faq_doubled"),
        (replace(AWAY, texts=AWAY.texts * 2), "faq_doubled"),
    ],
)
def test_each_kind_of_wrong_answer_is_counted(talk: Talk | None, wrong: str) -> None:
    """And only that."""
    found = judge_questions([Question(True, "k1")], {"k1": talk} if talk else {}, ANSWER_S)

    assert {key for key in ("faq_lost", "faq_stuck", "faq_doubled") if found[key]} == {wrong} - {""}


def test_what_was_never_accepted_cannot_be_lost() -> None:
    """Its sender knows."""
    assert judge_questions([Question()], {}, ANSWER_S)["faq_lost"] == 0
    assert judge_calls([CallWish("+1")], {}, [], ())["calls_lost"] == 0


AGENT, KEY, CUSTOMER = (Rung("c1", "l1", what, "+1") for what in ("agent rings", "pressed", "customer rings"))
AGAIN = [replace(KEY, leg="l2"), replace(CUSTOMER, leg="l2")]
REACHED = Talk("closed", "agent", texts=("callback:+1:", "calling:+1", "called:reached::Ana"), calls=("c1",))
RINGING = replace(REACHED, status="assigned", closed_by="", texts=REACHED.texts[:2])
LATER = replace(RINGING, status="waiting", calls_at=60 * SECOND)


@pytest.mark.parametrize(
    ("talk", "rung", "cut", "wrong"),
    [
        (REACHED, [AGENT, KEY, CUSTOMER], (), ""),
        (LATER, [AGENT, KEY, CUSTOMER], (), ""),
        (replace(RINGING, status="closed", closed_by="unreached"), [AGENT], (), ""),
        (RINGING, [AGENT, KEY, CUSTOMER], ("c1",), "calls_uncertain"),
        (None, [], (), "calls_lost"),
        (replace(REACHED, texts=(), calls=()), [], (), "calls_lost"),
        (RINGING, [AGENT, KEY, CUSTOMER], (), "calls_forgotten"),
        (replace(LATER, now=61 * SECOND), [AGENT], (), "calls_forgotten"),
        (replace(RINGING, status="closed", closed_by="agent"), [AGENT], (), "calls_forgotten"),
        (REACHED, [AGENT, KEY, CUSTOMER, CUSTOMER], (), "calls_doubled"),
        (
            REACHED,
            [AGENT, KEY, CUSTOMER, replace(KEY, leg="l2"), replace(CUSTOMER, leg="l2")],
            ("c1",),
            "calls_doubled",
        ),
        (replace(REACHED, texts=(*REACHED.texts, REACHED.texts[-1])), [AGENT, KEY, CUSTOMER], (), "calls_doubled"),
        (REACHED, [AGENT, CUSTOMER, KEY], (), "calls_before_agent"),
        (REACHED, [AGENT, replace(KEY, leg="l2"), CUSTOMER], (), "calls_before_agent"),
    ],
)
def test_each_kind_of_wrong_call_is_counted(
    talk: Talk | None, rung: list[Rung], cut: tuple[str, ...], wrong: str
) -> None:
    """And only that; a call of which the provider lost hold is uncertain."""
    found = judge_calls([CallWish("+1", True, "k1")], {"k1": talk} if talk else {}, rung, cut)
    kinds = ("lost", "doubled", "forgotten", "before_agent", "uncertain")

    assert {f"calls_{kind}" for kind in kinds if found[f"calls_{kind}"]} == {wrong} - {""}


def test_a_forgotten_call_is_named_with_what_the_connectors_the_phones_and_the_router_know() -> None:
    """So that whoever reads it sees whether it was never kept, never offered, not rung, or nobody was free."""
    ledger = FunnelLedger(
        wishes=[CallWish("+1", True, "k1"), CallWish("+2", True, "k2")], rung=[AGENT, KEY], cut={"c2"}
    )
    talks = {
        "k1": replace(LATER, now=61 * SECOND, kept=("call waiting",), offers=("offered, expired",)),
        "k2": replace(RINGING, calls=("c2",), kept=("call bridging",), offers=("taken",)),
    }

    state = ["waiting, call due for 1 s", *LATER.texts]
    known = ["call waiting", "offered, expired", "agent rings", "pressed", "agents held: 1"]
    assert name_wrong(ledger, talks, ANSWER_S) == {"k1": ["calls_forgotten", *state, *known]}


def test_articles_answer_again_once_a_plain_question_was_answered() -> None:
    """One that waits for longer than the rest of the flow says that they do not yet."""
    ledger = FunnelLedger()
    assert ledger.answers(1.0)
    ledger.answers_again = False
    assert not ledger.answers(1.0)
    ledger.answers_again = True
    ledger.answer_open["ana"] = float("-inf")
    assert not ledger.answers(1.0)


def test_what_went_wrong_is_named_with_its_transcript() -> None:
    """What went right is not."""
    ledger = FunnelLedger(
        questions=[Question(True, "k1"), Question(True, "k2"), Question(True, "k3")],
        wishes=[CallWish("+1", True, "k4"), CallWish("+2", True, "k5")],
        rung=[Rung("c1", "l1", "customer rings", "+1")],
    )
    talks = {
        "k1": SOLVED,
        "k2": replace(AWAY, texts=AWAY.texts * 2),
        "k4": REACHED,
        "k5": replace(REACHED, calls=("c2",)),
    }

    assert name_wrong(ledger, talks, ANSWER_S) == {
        "k2": ["faq_doubled", "assigned", "handed_over:away", "handed_over:away"],
        "k3": ["faq_lost"],
        "k4": ["calls_before_agent", "closed agent", *REACHED.texts, "customer rings", "agents held: 0"],
    }
