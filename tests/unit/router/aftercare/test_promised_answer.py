"""An answer that is promised while nobody is there: by when, to whom, and when it is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.introduce import PROMISED, Introduce
from usher_common.commands.keep_promise import KeepPromise
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import Entry, Profile
from usher_policy.document.read import read_policy
from usher_policy.hours.calendar import Hours
from usher_router.domain.aftercare.promised_answer import answer_by, remind_at
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Answered, Appended, PromiseKept, PromiseMade
from usher_router.domain.policy import SECOND, Policy, with_document

from routing.cases import AGENTS, ASSIGNED, CARDS, CAUSE, CLOSED, CONTEXT, NOW, WAITING, do

POLICY = """
queues:
  default: {}
  office: {hours: office}
  never: {hours: never}
  shut: {hours: office, outside: {action: close, notice: We sleep.}}
  short: {max_wait_s: 60}
  small: {max_length: 1}
rules:
  - {name: shut, queue: shut, when: {page: /shut}}
  - {name: office, queue: office, when: {page: /office}}
  - {name: small, queue: small, when: {page: /small}}
calendars:
  never: {exceptions: {"2020-01-01": ["09:00-10:00"]}}
  office:
    timezone: Europe/Berlin
    mon: &day ["09:00-17:30"]
    tue: *day
    wed: *day
    thu: *day
    fri: ["09:00-15:00"]
    breaks: ["12:00-12:45"]
    holidays: DE-BE
answers: {within_s: 7200}
timers: {reopen_s: 3600}
"""
RULES = with_document(Policy(), read_policy(POLICY), "h1")
OFFICE = RULES.hours["office"]
EVA = Introduce("k1", "c1", Profile(email="eva@example.com"), promise=True)


def micros(text: str) -> int:
    """The time, in microseconds."""
    return int(datetime.fromisoformat(text).timestamp()) * SECOND


def at(text: str) -> Context:
    """The context at this time, under the policy."""
    return Context(now=micros(text), policy=RULES, cards=CARDS, agents=AGENTS)


@pytest.mark.parametrize(
    ("queue", "now", "due"),
    [
        ("office", "2026-07-01T10:00+02:00", "2026-07-01T12:00+02:00"),  # as the break begins
        ("office", "2026-07-01T11:00+02:00", "2026-07-01T13:45+02:00"),
        ("office", "2026-07-01T09:00+02:00", "2026-07-01T11:00+02:00"),
        ("office", "2026-07-01T16:30+02:00", "2026-07-02T10:00+02:00"),
        ("office", "2026-07-01T22:00+02:00", "2026-07-02T11:00+02:00"),
        ("office", "2026-07-03T15:00+02:00", "2026-07-06T11:00+02:00"),  # over a week-end
        ("office", "2026-12-24T16:00+01:00", "2026-12-28T09:30+01:00"),  # over Christmas and a week-end
        ("office", "2026-10-23T14:00+02:00", "2026-10-26T10:00+01:00"),  # the clocks are put back in between
        ("office", "2026-03-27T14:30+01:00", "2026-03-30T10:30+02:00"),  # and forward
        ("default", "2026-07-01T22:00+02:00", "2026-07-02T00:00+02:00"),
        ("never", "2026-07-01T22:00+02:00", None),
    ],
)
def test_an_answer_comes_within_the_policys_time_of_opening_hours(queue: str, now: str, due: str | None) -> None:
    """Nights, breaks, week-ends and holidays do not count; a zone's change of clocks does."""
    assert answer_by(RULES, queue, micros(now)) == (None if due is None else micros(due))


@given(st.integers(1_700_000_000, 1_900_000_000), st.integers(0, 999_999), st.integers(0, 200_000))
def test_the_promised_time_is_always_in_opening_hours_and_never_in_the_past(now: int, part: int, within: int) -> None:
    """The moment before it, somebody works."""
    rules = replace(RULES, document=replace(RULES.document, answers=replace(RULES.document.answers, within_s=within)))
    due = answer_by(rules, "office", now * SECOND + part)

    assert due is not None
    assert due > now * SECOND + part
    assert OFFICE.is_open(datetime.fromtimestamp(due // SECOND - 1, UTC))


@given(st.integers(1_700_000_000, 1_900_000_000), st.integers(1, 50_000), st.integers(1, 50_000))
def test_work_adds_up(now: int, first: int, more: int) -> None:
    """So much and then so much more ends when both together do."""
    begins = datetime.fromtimestamp(now, UTC)
    between = OFFICE.after_work(begins, first)

    assert between is not None
    assert OFFICE.after_work(between, more) == OFFICE.after_work(begins, first + more)


@pytest.mark.parametrize(
    ("now", "urgent"),
    [("2026-07-01T22:00+02:00", "2026-07-02T10:00+02:00"), ("2026-07-01T16:00+02:00", "2026-07-01T17:00+02:00")],
)
def test_it_is_urgent_an_hour_of_work_before(now: str, urgent: str) -> None:
    """Not in the night before an early deadline."""
    assert remind_at(RULES, "office", micros(now)) == micros(urgent)


def test_a_calendar_that_never_opens_promises_no_time() -> None:
    """Nor does it hang."""
    assert Hours(RULES.document.calendars["never"]).after_work(datetime(2026, 7, 1, tzinfo=UTC), 60) is None


LINES = st.lists(st.sampled_from(["write", "eva", "tom", "other"]), min_size=1, max_size=8).filter(
    lambda one: "eva" in one or "tom" in one
)
COMMANDS = {
    "write": MessageReceived("web", "v1", "web", "hello?", "c9"),
    "eva": EVA,
    "tom": Introduce("k1", "c2", Profile(phone="+4930123456"), promise=True),
    "other": Introduce("k1", "c3", Profile(name="Eva")),
}


@given(LINES)
def test_the_deadline_is_that_of_the_first_promise_whatever_comes_in_which_order(lines: Sequence[str]) -> None:
    """A corrected address moves nothing; there is one promise."""
    talk, effects = replace(WAITING, queue="office"), list[object]()
    for minutes, line in enumerate(lines):
        now = replace(at("2026-07-01T22:00+02:00"), now=micros("2026-07-01T22:00+02:00") + minutes * 60 * SECOND)
        talk_, more = decide(talk, COMMANDS[line], CAUSE, now)
        assert talk_ is not None
        talk, effects = talk_, [*effects, *more]

    assert talk.promise is not None
    assert talk.promise.due_at == micros("2026-07-02T11:00+02:00")
    assert sum(one.first for one in effects if isinstance(one, PromiseMade)) == 1


def notices(effects: Sequence[object]) -> list[str]:
    """Read the notices that nobody is there."""
    lines = [one.message.text for one in effects if isinstance(one, Appended)]
    return [line for line in lines if line.startswith(("notice:", "outside:", "closed_"))]


def write(page: str, n: int) -> MessageReceived:
    """Write the nth line on this page."""
    return MessageReceived("web", "v1", "web", f"line {n}", f"c{n}", entry=Entry(page=page))


@pytest.mark.parametrize(("page", "expected"), [("/office", 1), ("/shut", 2), ("/small", 1)])
def test_five_lines_after_hours_get_one_notice(page: str, expected: int) -> None:
    """Also where each of them is turned away (case F5): the policy's own text, and that it is closed, once."""
    talk: Conversation | None = None
    found: list[str] = []
    for n in range(5):
        cause = replace(CAUSE, id=f"e{n}")
        context = replace(at("2026-07-01T22:00+02:00"), lengths={"small": 1})
        context = replace(context, now=context.now + n * SECOND)
        talk, effects = decide(talk, write(page, n), cause, context)
        found += notices(effects)

    assert talk is not None
    assert len(found) == expected
    assert talk.visitor_at == micros("2026-07-01T22:00+02:00") + 4 * SECOND


@pytest.mark.parametrize(("ago_s", "expected"), [(60, 0), (600, 0), (601, 1)])
def test_nobody_is_told_so_whom_an_agent_has_just_answered(ago_s: int, expected: int) -> None:
    """The visitor reopens after hours what was answered a minute ago (case F5)."""
    now = at("2026-07-01T22:00+02:00")
    agent_at = now.now - ago_s * SECOND
    ended = replace(CLOSED, queue="office", agent_at=agent_at, closed_at=now.now - SECOND, told_closed_at=None)
    _, effects = decide(ended, COMMANDS["write"], CAUSE, now)

    assert len(notices(effects)) == expected


@pytest.mark.parametrize(("page", "why"), [("/shut", "outside"), ("/small", "full")])
def test_a_question_that_was_turned_away_waits_once_an_answer_is_promised(page: str, why: str) -> None:
    """Nobody is left without one, whatever the queue's limits are."""
    context = replace(at("2026-07-01T22:00+02:00"), lengths={"small": 1})
    refused = do(None, write(page, 1), context)
    waits, effects = decide(refused, replace(EVA, conversation=refused.id), CAUSE, context)

    assert (refused.status, refused.closed_by) == ("closed", why)
    assert waits is not None
    assert (waits.status, waits.queue, waits.tags) == ("waiting", page[1:], (PROMISED,))
    assert [one.promise.address for one in effects if isinstance(one, PromiseMade)] == ["eva@example.com"]


def test_nothing_is_promised_for_a_closed_case_or_beside_an_open_one() -> None:
    """What was answered and closed is over; another open one has its own question."""
    refused = replace(CLOSED, closed_by="outside")
    beside = replace(CONTEXT, open={"a1": "k2"})

    assert do(CLOSED, EVA, CONTEXT).status == "closed"
    assert do(refused, EVA, beside).status == "closed"


def test_the_longest_wait_does_not_end_what_was_promised_an_answer() -> None:
    """It has a deadline of its own."""
    short = replace(WAITING, queue="short", waiting_since=NOW)
    context = replace(CONTEXT, policy=RULES)
    promised = do(short, EVA, context)

    assert do(short, COMMANDS["other"], context).next_deadline == NOW + 60 * SECOND
    assert promised.next_deadline is None


@pytest.mark.parametrize(
    ("command", "agent", "how"),
    [
        (SendReply("k1", "ana", "Good morning", "c2"), "ana", "chat"),
        (KeepPromise("k1", "ana", "c2", "phone"), "ana", "phone"),
    ],
)
def test_an_answer_keeps_the_promise(command: object, agent: str, how: str) -> None:
    """In the conversation or elsewhere; the tag goes with it, once."""
    promised = do(ASSIGNED, EVA, CONTEXT)
    kept, effects = decide(promised, command, CAUSE, CONTEXT)  # type: ignore[arg-type]
    assert kept is not None
    again, more = decide(kept, KeepPromise("k1", "ana", "c3", "email"), CAUSE, CONTEXT)

    assert [(one.agent, one.how) for one in effects if isinstance(one, PromiseKept)] == [(agent, how)]
    assert [one for one in more if isinstance(one, PromiseKept)] == []
    assert (kept.promise, kept.tags, again) == (None, (), kept)


def test_others_cannot_say_that_it_was_kept() -> None:
    """But who has it, their leads, and anybody while nobody has it."""
    promised = do(ASSIGNED, EVA, CONTEXT)
    refused, effects = decide(promised, KeepPromise("k1", "ben", "c2", "phone"), CAUSE, CONTEXT)
    waiting = do(WAITING, EVA, CONTEXT)

    assert refused == promised
    assert [one.code for one in effects if isinstance(one, Answered)] == ["not_owner"]
    assert do(waiting, KeepPromise("k1", "ben", "c2", "phone"), CONTEXT).promise is None


def test_taking_it_does_not_keep_it() -> None:
    """Only an answer does."""
    waiting = do(WAITING, EVA, CONTEXT)

    assert do(waiting, TakeConversation("k1", "ben", "c2"), CONTEXT).promise == waiting.promise
