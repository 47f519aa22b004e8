"""Each check of the conformance kit fails when its guard is removed: `make test-mutations` prints the whole table."""

import importlib
from dataclasses import replace

import pytest
from usher_connectors.channels import CHANNELS
from usher_connectors.conformance.mutations.mutation import Mutation
from usher_connectors.conformance.mutations.table import Pair, mutation_table, pairs_of, unguarded
from usher_connectors.conformance.runner import BY_NAME, CHECKS, run_check
from usher_connectors.conformance.subject import Subject

from channels import webhook_cases
from connecting import asked_cases

SUBJECTS = {name: Subject(CHANNELS[name], importlib.import_module(f"channels.{name}_cases").CASES) for name in CHANNELS}
ASKED = Subject(asked_cases.CHANNEL, asked_cases.CASES)
BY_LOOKUP = [pair for pair in pairs_of(ASKED) if pair.check.name == "looked up"]
PAIRS = [
    pytest.param(subject, pair, id=f"{name}-{pair.check.name}-{pair.mutation.name}")
    for name, subject in SUBJECTS.items()
    for pair in pairs_of(subject)
]


@pytest.mark.parametrize(("subject", "pair"), PAIRS)
def test_a_check_fails_without_its_guard(subject: Subject, pair: Pair) -> None:
    """On each channel that it applies to."""
    assert pair.caught(subject)


@pytest.mark.parametrize("pair", BY_LOOKUP, ids=lambda pair: pair.mutation.name)
def test_a_look_up_that_is_left_out_or_not_believed_is_found(pair: Pair) -> None:
    """On a channel made for it, as no provider of ours can be asked; its other checks are the webhook's."""
    assert pair.caught(ASKED)


def test_what_is_looked_up_conforms() -> None:
    """With answers to look-ups among the cases, and not without."""
    assert run_check(BY_NAME["looked up"], ASKED).outcome == "passed"
    assert run_check(BY_NAME["looked up"], replace(ASKED, cases=webhook_cases.CASES)).outcome == "failed"
    assert len(BY_LOOKUP) == 3
    assert unguarded(ASKED) == []


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_check_has_a_mutation(name: str) -> None:
    """Otherwise nobody knows whether it can fail."""
    assert unguarded(SUBJECTS[name]) == []


def test_what_a_check_does_not_catch_is_found() -> None:
    """A mutation that removes nothing is caught by nothing."""
    nothing = Mutation("nothing is removed", lambda subject: subject, ("data",))
    (pair,) = pairs_of(SUBJECTS["webhook"], [nothing])

    assert not pair.caught(SUBJECTS["webhook"])


@pytest.mark.long
@pytest.mark.parametrize("name", SUBJECTS)
def test_the_whole_table(name: str) -> None:
    """Every check under every mutation, and unchanged."""
    lines, wrong = mutation_table(SUBJECTS[name])

    assert wrong == 0, "\n".join(lines)
    assert len(lines) > len(CHECKS)
