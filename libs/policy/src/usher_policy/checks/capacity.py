"""Checks of the capacity: no weight exceeds an agent's capacity, and classes that are named exist."""

from collections.abc import Iterator
from typing import Any

from usher_policy.document.faults import Path, did_you_mean, shown
from usher_policy.document.model import Capacity
from usher_policy.document.plain_values import get, number
from usher_policy.document.source import Source
from usher_policy.weights import BUILT_IN_WEIGHTS


def check_capacity(source: Source) -> None:
    """Report every mistake in the capacity."""
    agent = number(get(source.value, "capacity", "agent")) or Capacity().agent
    _weights(source, agent)
    known = _classes(source)
    for path, name in _named(source):
        if name not in known:
            cure = did_you_mean(name, known, f"add `{name}: …` under `weights`")
            key = path[-1] == name
            source.fault(path, f"no channel class {shown(name)} has a weight", cure, key=key)
    for path, names in source.each("capacity", "interrupts", "*"):
        if isinstance(names, list) and path[-1] in names:
            source.fault((*path, names.index(path[-1])), "a class cannot interrupt itself", "remove it")


def _weights(source: Source, agent: float) -> None:
    for path, weight in (*source.each("capacity", "weights", "*"), *source.each("capacity", "default_weight")):
        if (number(weight) or 0) > agent:
            message = f"{weight} is more than an agent's capacity of {agent:g}: nobody could have it"
            source.fault(path, message, f"write at most {agent:g}, or raise `capacity.agent`")
    chat = BUILT_IN_WEIGHTS["chat"]
    if agent < chat and get(source.value, "capacity", "weights", "chat") is None:
        message = f"a chat weighs {chat} unless you say else: nobody could have one"
        source.fault(("capacity", "agent"), message, f"add `weights: {{chat: {agent:g}}}`, or raise it")


def _classes(source: Source) -> set[str]:
    """Return the classes to which the policy gives weights, or assigns channels."""
    weighed = (str(path[-1]) for path, _ in source.each("capacity", "weights", "*"))
    made = (name for _, name in source.each("capacity", "classes", "*") if isinstance(name, str))
    return {*BUILT_IN_WEIGHTS, *weighed, *made}


def _named(source: Source) -> Iterator[tuple[Path, str]]:
    for part in ("limits", "wrap_up_s", "interrupts"):
        yield from ((path, str(path[-1])) for path, _ in source.each("capacity", part, "*"))
    yield from ((path, name) for path, name in _seen_past(source) if isinstance(name, str))


def _seen_past(source: Source) -> Iterator[tuple[Path, Any]]:
    return source.each("capacity", "interrupts", "*", "*")
