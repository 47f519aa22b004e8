"""Mistakes under `retention` are found where they are, with what to do."""

import pytest
from usher_policy.document.faults import PolicyError
from usher_policy.document.read import read_policy
from usher_policy.retention.rules import Retention, RetentionRule

FAULTS = [
    # what is written under `retention`, where the mistake is, the message, the advice
    ("{rules: [{stage: chat}]}", "retention.rules[0].days", "is missing", "add `days"),
    ("{rules: [{days: 0}]}", "retention.rules[0].days", "too small", "1"),
    ("{rules: [{days: 3651}]}", "retention.rules[0].days", "too large", "3650"),
    ("{rules: [{days: 9, stage: mail}]}", "retention.rules[0].stage", "not among the choices", "email"),
    ("{rules: [{days: 9, chanel: web}]}", "retention.rules[0].chanel", "not known here", "did you mean `channel`?"),
    ("{rules: [{days: 9}, {days: 8}]}", "retention.rules[1]", "everything is here already", "keep one"),
    (
        "{rules: [{days: 9, stage: faq, channel: web}, {days: 8, channel: web, stage: faq}]}",
        "retention.rules[1]",
        'channel "web", stage "faq" is here already',
        "keep one",
    ),
    ("{rules: [{days: 9, account: a, channel: web}]}", "retention.rules[0].channel", "one channel", "leave it out"),
    ("{hold_tags: [court]}", "retention.hold_tags", "nothing is removed", "add `rules`"),
    (f"{{rules: [{', '.join(f'{{days: 9, account: a{n}}}' for n in range(101))}]}}", "retention.rules", "101", "100"),
]


@pytest.mark.parametrize(("written", "path", "message", "cure"), FAULTS)
def test_each_mistake_is_found_where_it_is(written: str, path: str, message: str, cure: str) -> None:
    """With what is wrong, and what to write instead."""
    with pytest.raises(PolicyError) as raised:
        read_policy(f"privacy: {{}}\nretention: {written}")

    fault = next(one for one in raised.value.faults if one.path == path)
    assert fault.line == 2
    assert message in fault.message
    assert cure in fault.cure


@pytest.mark.parametrize(("reopen_s", "wrong"), [(259_201, True), (259_200, False), (0, False)])
def test_nothing_goes_while_its_contact_can_reopen_it(reopen_s: int, wrong: bool) -> None:
    """A contact who writes then would find an empty conversation, and so would the agent."""
    text = f"timers: {{reopen_s: {reopen_s}}}\nretention: {{rules: [{{days: 3}}, {{stage: faq, days: null}}]}}"
    if not wrong:
        assert read_policy(text).retention.rules[0].days == 3
        return
    with pytest.raises(PolicyError) as raised:
        read_policy(text)
    (fault,) = raised.value.faults

    assert (fault.path, fault.line) == ("retention.rules[0].days", 2)
    assert "write 4 or more" in fault.cure


def test_what_is_right_is_read() -> None:
    """Without days for ever; contacts go with their last content unless the policy says something else."""
    written = "retention: {rules: [{days: null, account: tax}, {days: 30, stage: faq}], hold_tags: [court]}"

    assert read_policy(written).retention == Retention(
        rules=(RetentionRule(days=None, account="tax"), RetentionRule(days=30, stage="faq")),
        contacts=True,
        hold_tags=("court",),
    )
