"""What is reported as changed between two policies."""

import pytest
from usher_policy.diff.compare import Change, diff_policies
from usher_policy.document.read import read_policy

BEFORE = """
rules:
  - {name: vip, queue: sales, when: {attributes.plan: gold}, require: {german: 2}}
  - {name: rest, queue: sales}
queues:
  sales:
    priority: 1
    steps: [{after_s: 30, relax_levels: 1}]
timers: {nudge_s: 60}
"""
CASES = [
    # what is replaced, by what, the changes
    ("priority: 1", "priority: 1 # unchanged", []),
    ("timers: {nudge_s: 60}", "timers: {nudge_s: 90.5}", [Change("timers.nudge_s", "60", "90.5")]),
    ("timers: {nudge_s: 60}", "", [Change("timers.nudge_s", "60", "600")]),
    ("priority: 1", "max_length: 3", [
        Change("queues.sales.priority", "1", "0"),
        Change("queues.sales.max_length", "1000", "3"),
    ]),
    ("relax_levels: 1", "relax_levels: 2", [Change("queues.sales.steps[0].relax_levels", "1", "2")]),
    (
        "relax_levels: 1}",
        "relax_levels: 1}, {after_s: 60, drop_required: all}",
        [Change("queues.sales.steps[1]", "", '{"after_s":60,"drop_required":"all"}')],
    ),
    ("steps: [{after_s: 30, relax_levels: 1}]", "", [
        Change("queues.sales.steps[0]", '{"after_s":30,"relax_levels":1}', ""),
    ]),
    ("german: 2", "german: 3", [Change("rules.vip.require.german", "2", "3")]),
    ("german: 2", "french: 2", [
        Change("rules.vip.require.german", "2", ""),
        Change("rules.vip.require.french", "", "2"),
    ]),
    ("plan: gold", "plan: [gold]", [
        Change("rules.vip.when", '{"attributes.plan":"gold"}', '{"attributes.plan":["gold"]}'),
    ]),
    ("name: rest", "name: others", [
        Change("rules.others", "", '{"name":"others","queue":"sales"}'),
        Change("rules.rest", '{"name":"rest","queue":"sales"}', ""),
    ]),
    ("queues:\n", "queues:\n  tax: {pool: tax}\n", [Change("queues.tax", "", '{"pool":"tax"}')]),
    ("queues:\n", "calendars: {c: {mon: ['09:00-10:00']}}\nqueues:\n", [
        Change("calendars.c", "", '{"mon":["09:00-10:00"]}'),
    ]),
    ("queues:\n", "funnel: {stages: [faq, chat]}\nqueues:\n", [
        Change("funnel", "", '{"stages":["faq","chat"]}'),
    ]),
    ("queues:\n", "retention: {rules: [{days: 9, stage: faq}]}\nqueues:\n", [
        Change("retention.rules[0]", "", '{"days":9,"stage":"faq"}'),
    ]),
    ("queues:\n", "forms: {f: {fields: [{name: a, label: {en: A}}]}}\nqueues:\n", [
        Change("forms.f", "", '{"fields":[{"name":"a","label":{"en":"A"}}]}'),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_each_change_is_reported_once_with_its_path(old: str, new: str, expected: list[Change]) -> None:
    """A default that is written out is no change, nor is a comment."""
    assert old in BEFORE
    actual = diff_policies(read_policy(BEFORE), read_policy(BEFORE.replace(old, new)))

    assert expected == actual


def test_reordered_rules_are_reported() -> None:
    """The first match wins, so the order is a change by itself."""
    swapped = """
rules:
  - {name: b, queue: default, when: {point: b}}
  - {name: a, queue: default, when: {point: a}}
  - {name: c, queue: default}
"""
    former = """
rules:
  - {name: a, queue: default, when: {point: a}}
  - {name: b, queue: default, when: {point: b}}
"""
    actual = [str(change) for change in diff_policies(read_policy(former), read_policy(swapped))]

    assert actual == [
        'rules.c: (nothing) → {"name":"c","queue":"default"}',
        "rules: in the order a, b → in the order b, a, c",
    ]
