"""The ledger of the funnel: what was asked of articles and which calls were asked for, judged by pure functions."""

import time
from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

SECOND = 1_000_000  # µs
WRONG = (
    *("faq_lost", "faq_stuck", "faq_doubled"),
    *("calls_lost", "calls_doubled", "calls_forgotten", "calls_before_agent"),
)
LATE_S = 20.0  # s that a deadline may be reached late: a store is away for 3 s, and then all of it recovers within 15 s
UNREACHED = "unreached"  # what closed a conversation after all attempts
WITHOUT_ANSWER = ("none_found", "away")  # why a conversation leaves the stage where articles showed nothing


@dataclass
class Question:
    """What one person asked of the articles: whether it was accepted, and in which conversation they then were."""

    accepted: bool = False
    conversation: str = ""


@dataclass
class CallWish:
    """What one person asked for: to be called at this number; and in which conversation they then were."""

    number: str
    accepted: bool = False
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """What happened at phones: of which call, on which line to an agent, what ("agent rings", …), and whose number."""

    call: str
    leg: str
    what: str
    number: str


@dataclass
class FunnelLedger:
    """What people asked, what happened at their phones, and of which calls the provider lost hold."""

    questions: list[Question] = field(default_factory=list)
    wishes: list[CallWish] = field(default_factory=list)
    rung: list[Rung] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)
    passing: set[str] = field(default_factory=set)  # conversations of people who come and go
    answer_open: dict[str, float] = field(default_factory=dict)  # who waits for an article, since when (s)
    answers_again: bool = True  # whether the last question that has an article was answered by it

    def answers(self, within_s: float) -> bool:
        """Return whether articles answer: the last question in their words, and each that has waited for so long."""
        oldest = min(self.answer_open.values(), default=time.monotonic())
        return self.answers_again and time.monotonic() - oldest <= within_s


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in the FAQ stage, in µs; `left` is None while it lasts."""

    entered: int
    left: int | None
    left_by: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation on record; `answers` are the asks of its automatic answers and `texts` all lines of the system.

    `deadline` in µs, `now` is the record's clock, `calls_at` the time of the call it waits for; None: there is none.
    `calls` are named as at the provider, `kept` says how the connectors have each of them, and `offers` how each ended.
    """

    status: str
    closed_by: str = ""
    stays: tuple[Stay, ...] = ()
    asked: int = 1  # messages of the contact that are questions
    answers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    deadline: int | None = None
    calls_at: int | None = None
    now: int = 0


def judge_questions(questions: Sequence[Question], talks: Mapping[str, Talk], answer_s: float) -> dict[str, int]:
    """Count what went wrong with questions, which must be 0, and how they went; knowledge may take `answer_s`."""
    found = Counter[str]()
    for question in questions:
        talk = talks.get(question.conversation)
        if talk is None or not talk.stays:
            found["faq_lost"] += question.accepted
            continue
        found["faq_stuck"] += _stuck(talk, answer_s)
        found["faq_doubled"] += _answered_twice(talk)
        found["faq_answered"] += bool(talk.answers)
        found["faq_solved"] += talk.closed_by == "faq"
        found["faq_away"] += any(stay.left_by == "away" for stay in talk.stays)
        found["faq_handed_over"] += any(text.startswith("handed_over:") for text in talk.texts)
    names = ("lost", "stuck", "doubled", "answered", "solved", "handed_over", "away")
    return {"faq_asked": len(questions), **{f"faq_{name}": found[f"faq_{name}"] for name in names}}


def _stuck(talk: Talk, answer_s: float) -> bool:
    """Return whether it was longer in the stage than its deadline allows, or is there and has none."""
    if talk.status == "automatic":
        return talk.deadline is None or talk.now - talk.deadline > LATE_S * SECOND
    longest = (answer_s + LATE_S) * SECOND
    late = (one for one in talk.stays if one.left_by in WITHOUT_ANSWER and (one.left or 0) - one.entered > longest)
    return any(one.left is None for one in talk.stays) or any(late)


def _answered_twice(talk: Talk) -> bool:
    """Return whether an ask was answered or a person announced twice, or the question itself came twice."""
    handed = sum(text.startswith("handed_over:") for text in talk.texts)
    return talk.asked > 1 or handed > 1 or any(count > 1 for count in Counter(talk.answers).values())


def judge_calls(
    wishes: Sequence[CallWish], talks: Mapping[str, Talk], rung: Sequence[Rung], cut: Container[str]
) -> dict[str, int]:
    """Count what went wrong with calls that were asked for, which must be 0, and how they went.

    A call of which the provider lost hold while we were away is uncertain: nobody knows how it ended, and whoever has
    the conversation is told nothing, until nothing has been heard of it for minutes.
    """
    found = Counter[str](_faults_at_phones(rung))
    rings = Counter(one.number for one in rung if one.what == "customer rings")
    for wish in wishes:
        talk = talks.get(wish.conversation)
        lines = talk.texts if talk is not None else ()
        if talk is None or not any(line.startswith("callback:") for line in lines):
            found["calls_lost"] += wish.accepted
            continue
        reached = sum(line.startswith("called:reached:") for line in lines)
        waits = talk.calls_at is not None and talk.calls_at > talk.now
        uncertain = any(call in cut for call in talk.calls)
        found["calls_doubled"] += rings[wish.number] > len(talk.calls) or reached > 1
        found["calls_reached"] += bool(reached)
        found["calls_again"] += len(talk.calls) > 1
        if not reached and talk.closed_by != UNREACHED and not waits:
            found["calls_uncertain" if uncertain else "calls_forgotten"] += 1
    names = ("lost", "doubled", "forgotten", "before_agent", "reached", "again", "uncertain")
    return {"calls_asked": len(wishes), **{f"calls_{name}": found[f"calls_{name}"] for name in names}}


def _faults_at_phones(rung: Sequence[Rung]) -> dict[str, int]:
    """Count calls that rang a customer twice, and rings before the agent on that line had pressed the key."""
    pressed: set[tuple[str, str]] = set()
    rings: defaultdict[str, int] = defaultdict(int)
    early = 0
    for one in rung:
        if one.what == "pressed":
            pressed.add((one.call, one.leg))
        elif one.what == "customer rings":
            rings[one.call] += 1
            early += (one.call, one.leg) not in pressed
    return {"calls_doubled": sum(count > 1 for count in rings.values()), "calls_before_agent": early}


def held_agents(talks: Mapping[str, Talk], cut: Container[str]) -> int:
    """Count agents who have a call of which the provider lost hold: they can take no other until it counts as over."""
    return sum(talk.status == "assigned" and any(call in cut for call in talk.calls) for talk in talks.values())


def name_wrong(ledger: FunnelLedger, talks: Mapping[str, Talk], answer_s: float) -> dict[str, list[str]]:
    """Name the conversations in which something is wrong, with what, how it stands, and all lines of the system.

    Of a call also what the record and the phones know of it, and how many agents are held by uncertain calls.
    """
    found: dict[str, list[str]] = {}
    for question in ledger.questions:
        _name(found, question.conversation, talks, judge_questions([question], talks, answer_s))
    for wish in ledger.wishes:
        talk = talks.get(wish.conversation)
        rung = [one for one in ledger.rung if talk is not None and one.call in talk.calls]
        _name(found, wish.conversation, talks, judge_calls([wish], talks, rung, ledger.cut))
        if talk is not None and wish.conversation in found:
            held = f"agents held: {held_agents(talks, ledger.cut)}"
            found[wish.conversation] += [*talk.kept, *talk.offers, *(one.what for one in rung), held]
    return found


def _name(found: dict[str, list[str]], key: str, talks: Mapping[str, Talk], judged: Mapping[str, int]) -> None:
    if wrong := [name for name in WRONG if judged.get(name)]:
        found[key] = [*wrong, *((_state(talks[key]), *talks[key].texts) if key in talks else ())]


def _state(talk: Talk) -> str:
    call = "" if talk.calls_at is None else f", call due for {(talk.now - talk.calls_at) / SECOND:.0f} s"
    return f"{talk.status} {talk.closed_by}".rstrip() + call
