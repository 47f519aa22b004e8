"""Run the checks on a channel: with the package's own loop, without a test framework."""

import asyncio
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from usher_connectors.conformance.checks import bodies, data, outgoing, posts, secrets, signatures
from usher_connectors.conformance.logs import recorded
from usher_connectors.conformance.subject import Check, Subject

CHECKS: tuple[Check, ...] = (
    *data.CHECKS,
    *signatures.CHECKS,
    *bodies.CHECKS,
    *posts.CHECKS,
    *outgoing.CHECKS,
    *secrets.CHECKS,
)
BY_NAME = {check.name: check for check in CHECKS}


@dataclass(frozen=True)
class Result:
    """How a check ended, and why."""

    check: str
    outcome: Literal["passed", "failed", "inapplicable"]
    detail: str = ""


def run_check(check: Check, subject: Subject) -> Result:
    """Run one check; an error of any kind is a failure of the channel."""
    if reason := check.inapplicable(subject):
        return Result(check.name, "inapplicable", reason)
    try:
        with recorded():  # a check breaks things on purpose: what is logged of that is noise
            asyncio.run(_run(check, subject))
    except Exception as error:  # noqa: BLE001 - whatever a channel raises, the others are checked too
        return Result(check.name, "failed", f"{type(error).__name__}: {error}")
    return Result(check.name, "passed")


async def _run(check: Check, subject: Subject) -> None:
    done = check.run(subject)
    if inspect.isawaitable(done):
        await done


def run_checks(subject: Subject, checks: Sequence[Check] = CHECKS) -> list[Result]:
    """Run all of them."""
    return [run_check(check, subject) for check in checks]
