"""Run mutations, and print which checks fail under which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase, ascii_uppercase

from usher_connectors.conformance.mutations import incoming, outgoing
from usher_connectors.conformance.mutations.mutation import Mutation
from usher_connectors.conformance.runner import BY_NAME, CHECKS, run_check
from usher_connectors.conformance.subject import Check, Subject

MUTATIONS: tuple[Mutation, ...] = (*incoming.MUTATIONS, *outgoing.MUTATIONS)
PATIENCE_S = 3.0  # s that a mutated run waits for what may never come
LETTERS = ascii_lowercase + ascii_uppercase
FAILS, PASSES, INAPPLICABLE = "x", ".", " "


@dataclass(frozen=True)
class Pair:
    """A check, and a mutation that removes what it guards."""

    check: Check
    mutation: Mutation

    def caught(self, subject: Subject) -> bool:
        """Whether the check fails under the mutation."""
        return fails(self.check, self.mutation.apply(hurried(subject)))


def hurried(subject: Subject) -> Subject:
    """Return the subject with less patience: a mutated one often waits for what never comes."""
    return replace(subject, patience_s=PATIENCE_S)


def fails(check: Check, subject: Subject) -> bool:
    """Return whether a check fails."""
    return run_check(check, subject).outcome == "failed"


def pairs_of(subject: Subject, mutations: Sequence[Mutation] = MUTATIONS) -> list[Pair]:
    """Return each check that applies with each mutation that it must catch."""
    return [
        Pair(BY_NAME[name], mutation)
        for mutation in mutations
        for name in mutation.caught_by
        if not BY_NAME[name].inapplicable(subject) and mutation.applies(subject)
    ]


def unguarded(subject: Subject) -> list[str]:
    """Return the checks that apply and that no mutation is made for: nobody knows whether they can fail."""
    held = {pair.check.name for pair in pairs_of(subject)}
    return [check.name for check in CHECKS if not check.inapplicable(subject) and check.name not in held]


def mutation_table(subject: Subject) -> tuple[list[str], int]:
    """Return the whole table, check by mutation, and the number of guards that their checks do not miss."""
    caught = {pair.mutation.name for pair in pairs_of(subject)}
    mutations = [one for one in MUTATIONS if one.name in caught]
    failed = {
        (check.name, one.name): fails(check, one.apply(hurried(subject)))
        for check in CHECKS
        if not check.inapplicable(subject)
        for one in mutations
    }
    lines = [*_legend(mutations), "", f"  {'':22}{LETTERS[: len(mutations)]}  unchanged"]
    lines += [f"  {check.name:22}{_row(check, mutations, failed)}  {_unchanged(check, subject)}" for check in CHECKS]
    missed = [pair for pair in pairs_of(subject) if not failed[pair.check.name, pair.mutation.name]]
    lines += [f"  NOT CAUGHT: {pair.mutation.name}, by {pair.check.name}" for pair in missed]
    alone = unguarded(subject)
    lines += [f"  NO MUTATION for {name}" for name in alone]
    broken = sum(fails(check, hurried(subject)) for check in CHECKS)
    return lines, len(missed) + len(alone) + broken


def _legend(mutations: Sequence[Mutation]) -> Iterator[str]:
    yield f"  {FAILS} the check fails, {PASSES} it passes; nothing: it does not apply"
    for letter, one in zip(LETTERS, mutations, strict=False):
        yield f"  {letter}  {one.name}"


def _row(check: Check, mutations: Sequence[Mutation], failed: dict[tuple[str, str], bool]) -> str:
    cells = (failed.get((check.name, one.name)) for one in mutations)
    return "".join(INAPPLICABLE if one is None else FAILS if one else PASSES for one in cells)


def _unchanged(check: Check, subject: Subject) -> str:
    result = run_check(check, hurried(subject))
    return f"{result.outcome}{f': {result.detail}' if result.detail else ''}"
