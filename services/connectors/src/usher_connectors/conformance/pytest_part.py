"""The kit as tests of pytest: one for each check.

test_conformance = conformance_tests(CHANNEL, CASES)
"""

from collections.abc import Callable

import pytest

from usher_connectors.conformance.cases import ChannelCases
from usher_connectors.conformance.runner import BY_NAME, run_check
from usher_connectors.conformance.subject import Subject
from usher_connectors.contract import Channel


def conformance_tests(channel: Channel, cases: ChannelCases) -> Callable[[str], None]:
    """Return a test function with a parameter for each check that applies to the channel."""

    @pytest.mark.parametrize("check", applicable(channel, cases))
    def test_conformance(check: str) -> None:
        assert_conforms(channel, cases, check)

    return test_conformance


def assert_conforms(channel: Channel, cases: ChannelCases, check: str) -> None:
    """Run one check by its name; one that does not apply fails, with the reason."""
    result = run_check(BY_NAME[check], Subject(channel, cases))
    assert result.outcome == "passed", result.detail  # noqa: S101 - a test


def applicable(channel: Channel, cases: ChannelCases) -> list[str]:
    """Return the names of the checks that apply to the channel: a test that is skipped would prove nothing."""
    subject = Subject(channel, cases)
    return [name for name, check in BY_NAME.items() if not check.inapplicable(subject)]
