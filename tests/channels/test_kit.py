"""The kit itself: what it prints, how it ends, and how a private package uses it."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest
from usher_connectors.channels import CHANNELS
from usher_connectors.conformance.__main__ import main
from usher_connectors.conformance.pytest_part import applicable, conformance_tests
from usher_connectors.conformance.runner import CHECKS

from channels import email_cases, webhook_cases

UNLIKE = replace(webhook_cases.CASES, incoming=[replace(webhook_cases.CASES.incoming[0], events=[])])


def module_of(name: str, cases: object) -> ModuleType:
    """Make a module with these cases."""
    module = ModuleType(name)
    module.CASES = cases  # type: ignore[attr-defined]
    return module


def test_each_check_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With its outcome, and why it does not apply."""
    assert main(["channels.email_cases"]) == 0

    lines = capsys.readouterr().out.strip().splitlines()
    assert [lines[0], *(line[2:].split("  ")[0] for line in lines[1:])] == ["email:", *(one.name for one in CHECKS)]
    assert "  unsigned               inapplicable: the provider posts nothing to us" in lines


def test_a_failure_is_told_and_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the reason."""
    monkeypatch.setitem(sys.modules, "unlike_cases", module_of("unlike_cases", UNLIKE))

    assert main(["unlike_cases"]) == 1
    assert "genuine                failed: Broken: text: [Received(" in capsys.readouterr().out


def test_the_table_of_mutations_says_what_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """On e-mail, which has few checks."""
    assert main(["--mutations", "channels.email_cases"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("  no webhook")] == ["  no webhook            x.  passed"]


def test_a_private_package_gets_a_test_for_each_check() -> None:
    """One that fails or passes; one that does not apply is no test, and asked for by name it says why."""
    run = conformance_tests(CHANNELS["webhook"], UNLIKE)
    run("data")
    with pytest.raises(AssertionError, match="Broken"):
        run("genuine")
    assert "unsigned" not in applicable(CHANNELS["email"], email_cases.CASES)
    with pytest.raises(AssertionError, match="nothing to us"):
        conformance_tests(CHANNELS["email"], email_cases.CASES)("unsigned")
