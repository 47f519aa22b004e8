"""A channel, or the connectors around it, with one guard removed: by other values, never by changed source."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from usher_connectors.conformance.subject import Subject


@dataclass(frozen=True)
class Mutation:
    """One guard removed: the checks in `caught_by` must fail where they and the mutation apply."""

    name: str
    apply: Callable[[Subject], Subject]
    caught_by: tuple[str, ...]
    applies: Callable[[Subject], bool] = lambda _subject: True


def with_channel(subject: Subject, **changed: Any) -> Subject:
    """Replace functions or data of the channel."""
    return replace(subject, channel=replace(subject.channel, **changed))


def with_parts(subject: Subject, **changed: Any) -> Subject:
    """Replace parts of the connectors."""
    return replace(subject, parts=replace(subject.parts, **changed))
