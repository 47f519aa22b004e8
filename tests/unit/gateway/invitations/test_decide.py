"""Who is invited: by what the visit is, and nobody who must not be disturbed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_gateway.invitations.domain.decide import (
    Control,
    History,
    Invite,
    NotNow,
    Reason,
    before_asking,
    decide_by_hand,
    decide_invitation,
)
from usher_gateway.limits import EXIT_EVENT
from usher_policy.limits import INVITED_AFTER_S, QUIET_S

from inviting import HOUR, MONDAY_10, agent, rules, visit

HOURS = 'queues: {default: {hours: day}}\ncalendars: {day: {mon: ["09:00-17:00"]}}'
ANY = rules("after_s: 45")


@pytest.mark.parametrize(
    ("when", "values", "returned", "invited"),
    [
        ("page_s: {ge: 20}", {}, False, True),
        ("page_s: {gt: 20}", {}, False, False),
        ("site_s: {ge: 61}", {}, False, False),
        ("pages: {ge: 3}", {"pages": 3}, False, True),
        ("pages: 2", {"pages": 3}, False, False),
        ("visits: {ge: 1}", {"before": 0}, False, False),
        ("visits: {ge: 1}", {"before": 1}, False, True),
        ("path: {starts_with: /lamps}", {}, False, True),
        ("path: {matches: '^/(lamps|chairs)/?$'}", {"url": "https://shop.example/chairs/?a=b"}, False, True),
        ("path: /", {"url": "https://shop.example"}, False, True),
        ("page: {contains: 'a=b'}", {"url": "https://shop.example/?a=b"}, False, True),
        ("page: {contains: 'a=b'}", {}, False, False),
        ("referrer: {contains: search}", {"referrer": "https://search.example/"}, False, True),
        ("source: search.example", {"referrer": "https://www.search.example/"}, False, True),
        ("source: news", {"utm": {"source": "News"}}, False, True),
        ("campaign: spring", {"utm": {"campaign": "spring"}}, False, True),
        ("scroll: {ge: 70}", {"scroll": 69}, False, False),
        ("scroll: {ge: 70}", {"scroll": 70}, False, True),
        ("cart: {ge: 100}", {"cart_value": 100.0}, False, True),
        ("cart: {gt: 0}", {"cart_value": None}, False, False),
        ("cart: 0", {"cart_value": None}, False, True),
        ("exit: true", {"events": (EXIT_EVENT,)}, False, True),
        ("exit: true", {"events": ("order",)}, False, False),
        ("exit: false", {"events": ()}, False, True),
        ("event: help", {"events": ("order", "help")}, False, True),
        ("event: [help, order]", {"events": ("order",)}, False, True),
        ("event: {exists: true}", {}, False, False),
        ("returned: true", {}, True, True),
        ("returned: true", {}, False, False),
        ("language: de", {"language": "de-AT"}, False, True),
        ("time_zone: {starts_with: Europe/}", {"time_zone": "Europe/Berlin"}, False, True),
        ("attributes.plan: gold", {"attributes": {"plan": "gold"}}, False, True),
        ("attributes.orders: {ge: 3}", {"attributes": {"orders": "2"}}, False, False),
        ("time.hour: {ge: 10, lt: 11}", {}, False, True),
        ("not: {pages: {ge: 2}}", {"pages": 2}, False, False),
        ("any: [{exit: true}, {cart: {gt: 5}}]", {"cart_value": 9.0}, False, True),
    ],
)
def test_a_condition_looks_at_the_visit(when: str, values: dict[str, Any], returned: bool, invited: bool) -> None:
    """Each field; what is not known is nothing."""
    decided = decide_invitation(
        visit(**values), rules(f"when: {{{when}}}"), History(returned=returned), [agent()], MONDAY_10
    )

    assert isinstance(decided, Invite) == invited


@pytest.mark.parametrize(
    ("values", "history", "agents", "now", "reason", "again_s"),
    [
        ({"on_site_s": 44.0}, {}, [agent()], MONDAY_10, "too_early", 1),
        ({"invited": "expired"}, {}, [agent()], MONDAY_10, "already_invited", None),
        ({"here": False}, {}, [agent()], MONDAY_10, "gone", None),
        ({"busy": "typing"}, {}, [agent()], MONDAY_10, "busy", 10),
        ({"busy": "panel"}, {}, [agent()], MONDAY_10, "busy", 10),
        ({"busy": "talking"}, {}, [agent()], MONDAY_10, "talking", 10),
        ({}, {"talking": True}, [agent()], MONDAY_10, "talking", None),
        ({}, {"refusals": (("n0", MONDAY_10 - 1),)}, [agent()], MONDAY_10, "refused_lately", None),
        (
            {},
            {"refusals": (("gone", MONDAY_10 - int(QUIET_S * 1000) + 1),)},
            [agent()],
            MONDAY_10,
            "refused_lately",
            None,
        ),
        ({}, {}, [agent()], MONDAY_10 - 2 * HOUR, "closed", None),
        ({}, {}, [], MONDAY_10, "nobody_free", None),
        ({}, {}, [agent(spare=2, invited=2)], MONDAY_10, "nobody_free", None),
        ({}, {}, [agent(pools=frozenset({"other"}))], MONDAY_10, "nobody_free", None),
        ({}, {}, [agent(skills={"wine": 1})], MONDAY_10, "nobody_free", None),
    ],
)
def test_nobody_is_invited_against_a_reason(  # noqa: PLR0917 - the columns of the table
    values: dict[str, Any], history: dict[str, Any], agents: list[Any], now: int, reason: Reason, again_s: float | None
) -> None:
    """Which is named; `ask_again_s` says when time alone may remove it."""
    able = [
        one if one.skills or "other" in one.pools else agent(spare=one.spare, invited=one.invited, skills={"wine": 2})
        for one in agents
    ]
    asked = rules("require: {wine: 2}, quiet_s: 60", more=HOURS)

    assert decide_invitation(visit(**values), asked, History(**history), able, now) == NotNow(reason, again_s)


def test_the_first_that_fits_and_has_somebody_is_shown() -> None:
    """One without agents lets the next have its turn; the agent with most to spare invites."""
    three = rules("when: {pages: {ge: 9}}", "require: {wine: 1}", "after_s: 50")
    agents = [agent("ana", 1), agent("ben", 3, invited=1), agent("eve", 2)]
    decided = decide_invitation(visit(), three, History(), agents, MONDAY_10)

    assert isinstance(decided, Invite)
    assert (decided.rule.spec.name, decided.agent.id) == ("n2", "eve")


@pytest.mark.parametrize(
    ("keys", "values", "again_s"),
    [
        ("after_s: 45", {"on_site_s": 10.0}, 35.0),
        ("after_s: 45, when: {page_s: {ge: 90}}", {"on_site_s": 60.0, "on_page_s": 20.0}, 70.0),
        ("after_s: 45, when: {page_s: {gt: 90}}", {"on_site_s": 60.0, "on_page_s": 20.0}, 70.05),
        ("after_s: 45, when: {any: [{site_s: {ge: 300}}, {page_s: 30}]}", {"on_page_s": 20.0}, 10.0),
        ("after_s: 45, when: {exit: true}", {"on_site_s": 10.0}, None),
        ("after_s: 45, when: {page_s: {ge: 5, lt: 20}}", {"on_site_s": 10.0, "on_page_s": 10.0}, None),
        ("after_s: 45, when: {returned: true}", {"on_site_s": 10.0}, 35.0),
    ],
)
def test_a_page_asks_again_when_time_alone_may_change_it(keys: str, values: dict[str, Any], again_s: float) -> None:
    """And not otherwise: it reports by itself what else changes."""
    found = before_asking(visit(**values), rules(keys), MONDAY_10)

    assert found is not None
    assert found.ask_again_s == pytest.approx(again_s)


def test_the_control_group_is_the_same_everywhere_and_as_large_as_wished() -> None:
    """Drawn by rule and visitor."""
    asked = rules("control_percent: 20, when: {pages: 1}", "control_percent: 50")
    asked_again = rules("control_percent: 20, when: {pages: 1}")
    drawn = [[rule.draws_control(f"v{number}") for number in range(4000)] for rule in asked.all]

    assert [round(sum(one) / 40) for one in drawn] == [pytest.approx(20, abs=3), pytest.approx(50, abs=3)]
    assert drawn[0] == [asked_again.all[0].draws_control(f"v{number}") for number in range(4000)]


@pytest.mark.parametrize(
    ("values", "history", "free", "reason"),
    [
        ({}, {}, True, None),
        ({}, {}, False, "nobody_free"),
        ({"on_site_s": 44.9}, {}, True, "too_early"),
        ({"busy": "typing"}, {}, True, "busy"),
        ({"invited": "refused"}, {}, True, "already_invited"),
        ({}, {"talking": True}, True, "talking"),
        ({}, {"refusals": (("n0", MONDAY_10),)}, True, "refused_lately"),
    ],
)
def test_by_hand_nobody_is_disturbed_whom_a_rule_would_spare(
    values: dict[str, Any], history: dict[str, Any], free: bool, reason: str | None
) -> None:
    """An agent sees the reason."""
    found = decide_by_hand(visit(**values), ANY, History(**history), agent() if free else None, MONDAY_10)

    assert (found.reason if found else None) == reason


_rules = st.lists(
    st.tuples(
        st.sampled_from([0, 45, 90]),
        st.sampled_from(["", ", when: {cart: {ge: 50}}", ", when: {returned: true}", ", when: {page_s: {ge: 30}}"]),
        st.sampled_from(["", ", require: {wine: 2}"]),
        st.sampled_from([0, 40]),
        st.sampled_from([60, 100_000]),
    ).map(lambda each: f"after_s: {each[0]}{each[1]}{each[2]}, quiet_s: {each[4]}, control_percent: {each[3]}"),
    min_size=1,
    max_size=3,
)
_agents = st.lists(
    st.builds(
        agent,
        st.sampled_from(["ana", "ben"]),
        st.integers(1, 3),
        invited=st.integers(0, 3),
        skills=st.sampled_from([{}, {"wine": 1}, {"wine": 3}]),
        pools=st.sampled_from([frozenset({"default"}), frozenset({"other"})]),
    ),
    max_size=3,
)
_visits = st.builds(
    visit,
    visitor=st.text("ab", min_size=1, max_size=6),
    here=st.sampled_from([True, True, True, False]),
    on_site_s=st.floats(0, 200),
    on_page_s=st.floats(0, 100),
    busy=st.sampled_from(["", "", "", "typing", "panel", "talking"]),
    invited=st.sampled_from(["", "", "", "open", "refused", "expired", "accepted", "withdrawn"]),
    cart_value=st.sampled_from([None, 10.0, 99.0]),
)
_histories = st.builds(
    History,
    refusals=st.lists(
        st.tuples(st.sampled_from(["n0", "n1"]), st.integers(0, 200).map(lambda s: MONDAY_10 - s * 1000)), max_size=2
    ).map(tuple),
    talking=st.sampled_from([False, False, True]),
    returned=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(
    keys=_rules,
    seen=_visits,
    history=_histories,
    agents=_agents,
    now=st.sampled_from([MONDAY_10, MONDAY_10 - 2 * HOUR]),
)
def test_whatever_comes_nobody_is_disturbed(
    keys: list[str], seen: Any, history: History, agents: list[Any], now: int
) -> None:
    """Not before the time, not twice, not while busy, talking or away, not after a refusal or hours, not in vain."""
    asked = _policy(tuple(keys))
    decided = decide_invitation(seen, asked, history, agents, now)
    early = before_asking(seen, asked, now)
    if isinstance(decided, NotNow):
        return
    spec = decided.rule.spec
    assert early is None
    assert seen.on_site_s >= spec.after_s
    assert (seen.invited, seen.busy, seen.here, history.talking, now) == ("", "", True, False, MONDAY_10)
    assert all(now >= at + asked.quiet_s(name) * 1000 for name, at in history.refusals)
    assert isinstance(decided, Control) == decided.rule.draws_control(seen.visitor)
    able = [one for one in agents if all(one.skills.get(skill, 0) >= level for skill, level in spec.require.items())]
    assert any("default" in one.pools and one.spare > one.invited for one in able)
    assert isinstance(decided, Control) or decided.agent in able


def _policy(keys: tuple[str, ...]) -> Any:
    """Return the rules: each with a condition, as one that another covers is refused by the policy's checks."""
    apart = (
        f"{each}{'' if 'when' in each else f', when: {{pages: {{le: {place + 1}}}}}'}"
        for place, each in enumerate(keys)
    )
    return rules(*apart, more=HOURS)


def test_45_seconds_are_the_default() -> None:
    """Also where a condition names no time."""
    assert [rule.spec.after_s for rule in rules("when: {exit: true}").all] == [INVITED_AFTER_S] == [45]
