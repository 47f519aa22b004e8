"""When a conversation's content goes: the most specific rule decides, and what is still at work is never touched."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_policy.document.read import read_policy
from usher_policy.retention.deciding import DAY, Ended, goes_at, is_due, named, rule_of, shortest
from usher_policy.retention.rules import Retention, RetentionRule

RULES = """
retention:
  rules:
    - {stage: chat, days: 1}
    - {days: 2}
    - {channel: email, days: 3}
    - {channel: email, stage: chat, days: 4}
    - {account: box, days: 5}
    - {account: box, stage: phone, days: 6}
    - {account: tax, days: null}
  hold_tags: [court]
"""
CLOSED = 1_700_000_000_000_000  # µs


@dataclass(frozen=True)
class Case:
    """A conversation, and the days after which its content goes."""

    account: str
    channel: str
    stage: str
    days: int | None


CASES = [
    Case("web", "web", "faq", 2),  # only the rule without keys fits
    Case("web", "web", "chat", 1),  # a stage is more than nothing
    Case("other", "email", "phone", 3),  # a channel, too
    Case("other", "email", "chat", 4),  # and with its stage more than either
    Case("box", "email", "chat", 5),  # an account is more than a channel with a stage
    Case("box", "email", "phone", 6),
    Case("tax", "email", "chat", None),  # never, as the most specific rule says so
]


@pytest.mark.parametrize("case", CASES)
def test_the_most_specific_rule_decides(case: Case) -> None:
    """Account before channel before stage, in whatever order the rules are written."""
    retention = read_policy(RULES).retention
    ended = Ended(case.account, case.channel, case.stage, CLOSED)
    at = None if case.days is None else CLOSED + case.days * DAY

    assert goes_at(retention, ended) == at
    assert goes_at(replace(retention, rules=retention.rules[::-1]), ended) == at
    if at is not None:
        assert [is_due(retention, ended, at + off) for off in (-1, 0)] == [False, True]


def test_without_rules_nothing_goes() -> None:
    """Today's behaviour stays unless somebody says something else."""
    assert goes_at(Retention(), Ended("web", "web", "chat", 1)) is None
    assert (read_policy("").retention, shortest(Retention())) == (Retention(), None)


def test_rules_are_named_by_what_they_ask_for() -> None:
    """In reports."""
    names = [named(rule) for rule in read_policy(RULES).retention.rules]

    assert (names[1], names[3]) == ("everything", "channel: email, stage: chat")
    assert names[5] == "account: box, stage: phone"
    assert shortest(read_policy(RULES).retention) == DAY


some_of = st.sampled_from
keys = {
    "account": some_of([None, "box", "web"]),
    "channel": some_of([None, "email", "web"]),
    "stage": some_of([None, "faq", "bot", "chat", "email", "phone"]),
}
rule = st.builds(RetentionRule, days=st.one_of(st.none(), st.integers(1, 3650)), **keys)
unlike = st.lists(rule, max_size=8, unique_by=lambda one: (one.account, one.channel, one.stage)).map(tuple)
retentions = st.builds(Retention, rules=unlike, hold_tags=some_of([(), ("court",)]))
ended = st.builds(
    Ended,
    account=some_of(["box", "web", "other"]),
    channel=some_of(["email", "web", "telegram"]),
    stage=some_of(["faq", "bot", "chat", "email", "phone"]),
    closed_at=st.one_of(st.none(), st.integers(0, 2**50)),
    promised=st.booleans(),
    tags=some_of([(), ("vip",), ("court", "vip")]),
)
times = st.integers(0, 2**52)


@given(retentions, ended, times)
def test_what_is_at_work_or_held_is_never_touched(retention: Retention, one: Ended, now: int) -> None:
    """Open, also again; promised; held by a tag; or without any rule that fits."""
    touched = is_due(retention, one, now)
    held = "court" in one.tags and "court" in retention.hold_tags

    assert not (touched and (one.closed_at is None or one.promised or held or rule_of(retention, one) is None))
    assert not is_due(retention, one._replace(closed_at=None), now)
    assert not is_due(retention, one._replace(promised=True), now)


@given(retentions, ended, times, st.integers(0, 7), st.integers(1, 3650))
def test_a_longer_period_never_removes_more(
    retention: Retention, one: Ended, now: int, place: int, longer: int
) -> None:
    """Of whichever rule; for ever is the longest."""
    if place >= len(retention.rules):
        return
    changed = retention.rules[place]
    days = None if changed.days is None else changed.days + longer
    rules = (*retention.rules[:place], replace(changed, days=days), *retention.rules[place + 1 :])
    after = replace(retention, rules=rules)

    assert not is_due(after, one, now) or is_due(retention, one, now)


@given(retentions, ended, times, rule)
def test_a_less_specific_rule_changes_nothing(retention: Retention, one: Ended, now: int, more: RetentionRule) -> None:
    """Where a more specific one fits already; a rule that does not fit changes nothing either."""
    before = rule_of(retention, one)
    added = replace(retention, rules=(*retention.rules, more))
    decides = rule_of(added, one)

    assert decides in {before, more}
    if before is not None and decides is more and more != before:
        assert [one is not None for one in (more.account, more.channel, more.stage)] > [
            one is not None for one in (before.account, before.channel, before.stage)
        ]
    if decides is before:
        assert is_due(added, one, now) == is_due(retention, one, now)


@given(retentions, ended, times, times)
def test_time_only_makes_it_due(retention: Retention, one: Ended, now: int, later: int) -> None:
    """What is due stays due, and not before the shortest period is over."""
    first, last = sorted((now, later))
    least = shortest(retention)

    assert not is_due(retention, one, first) or is_due(retention, one, last)
    if is_due(retention, one, now):
        assert least is not None
        assert one.closed_at is not None
        assert one.closed_at + least <= now
