"""Mistakes under `privacy` are found where they are, with what to do."""

import pytest
from usher_policy.document.faults import PolicyError
from usher_policy.document.read import read_policy
from usher_policy.privacy.rules import MaskPattern, Privacy

FAULTS = [
    # what is written under `privacy`, where the mistake is, the message, the advice
    ("{mask: [cord]}", "privacy.mask[0]", "not among the choices", "did you mean `cards`?"),
    ("{maks: []}", "privacy.maks", "not known here", "did you mean `mask`?"),
    ("{mask: [cards, cards]}", "privacy.mask[1]", "masked already", "name it once"),
    ("{patterns: [{name: a, pattern: 'x+'}]}", "privacy.patterns[0].pattern", "has no end", "`{1,20}` for `+`"),
    ("{patterns: [{name: a, pattern: '(a|b*)x'}]}", "privacy.patterns[0].pattern", "has no end", "`{0,20}` for `*`"),
    ("{patterns: [{name: a, pattern: 'x?'}]}", "privacy.patterns[0].pattern", "where nothing is", "what must be there"),
    ("{patterns: [{name: a, pattern: '('}]}", "privacy.patterns[0].pattern", "not closed", "correct the pattern"),
    ("{patterns: [{name: a, pattern: 'x{101}'}]}", "privacy.patterns[0].pattern", "up to 101", "at most 100"),
    ("{patterns: [{name: kd, pattern: '[a-z]{2}'}]}", "privacy.patterns[0].pattern", "[kd]", "another name"),
    ("{patterns: [{name: A, pattern: x1}]}", "privacy.patterns[0].name", "cannot be a name", "such as `a`"),
    ("{patterns: [{name: a}]}", "privacy.patterns[0].pattern", "is missing", "add `pattern"),
    ("{patterns: [{name: a, pattern: x1}, {name: a, pattern: x2}]}", "privacy.patterns[1].name", "twice", "of its own"),
    (
        f"{{patterns: [{', '.join(f'{{name: a{n}, pattern: x{n}}}' for n in range(21))}]}}",
        "privacy.patterns",
        "21",
        "20",
    ),
    ("{keep: ['--']}", "privacy.keep[0]", "no number", "on your invoices"),
    (f"{{keep: [{', '.join(map(str, range(51)))}]}}", "privacy.keep", "these are 51", "at most 50"),
]


@pytest.mark.parametrize(("written", "path", "message", "cure"), FAULTS)
def test_each_mistake_is_found_where_it_is(written: str, path: str, message: str, cure: str) -> None:
    """With what is wrong, and what to write instead."""
    with pytest.raises(PolicyError) as raised:
        read_policy(f"privacy: {written}")

    fault = next(one for one in raised.value.faults if one.path == path)
    assert message in fault.message.replace("\\", "")
    assert cure in fault.cure


def test_what_is_right_is_read() -> None:
    """Cards are masked unless the policy says something else."""
    written = "privacy: {mask: [ibans], patterns: [{name: kd, pattern: '\\bKD-\\d{8}\\b'}], keep: [AT61 1904]}"

    assert read_policy("").privacy == Privacy(mask=("cards",))
    assert read_policy(written).privacy == Privacy(
        mask=("ibans",), patterns=(MaskPattern(name="kd", pattern=r"\bKD-\d{8}\b"),), keep=("AT61 1904",)
    )
