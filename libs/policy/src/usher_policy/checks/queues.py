"""Checks of queues: times are in order, every part has an effect, and conversations are not sent in circles."""

from collections.abc import Mapping
from typing import Any

from usher_policy.document.faults import Path
from usher_policy.document.model import MAX_LENGTH
from usher_policy.document.plain_values import entries, get, mappings, number
from usher_policy.document.source import Source

_EFFECTS = ("relax_levels", "drop_preferred", "drop_required", "add_priority", "add_queue", "offer_stage")


def check_queues(source: Source) -> None:
    """Report every mistake in the queues."""
    for check in (_steps, _queues, _circles):
        check(source)


def _steps(source: Source) -> None:
    for path, queue in mappings(source, "queues", "*"):
        longest, before = number(queue.get("max_wait_s")), -1.0
        for place, step in enumerate(entries(queue, "steps")):
            at, where = number(step.get("after_s")) if isinstance(step, dict) else None, (*path, "steps", place)
            if at is None:
                continue
            if at <= before:
                source.fault(
                    (*where, "after_s"), f"{at:g} s does not come after {before:g} s", "order steps by `after_s`"
                )
            if longest is not None and at >= longest:
                message = f"nobody waits for {at:g} s here: `max_wait_s` is {longest:g}"
                source.fault((*where, "after_s"), message, "take an earlier time, or a larger `max_wait_s`")
            before = max(before, at)
            _step(source, where, str(path[-1]), step)


def _step(source: Source, path: Path, queue: str, step: dict[str, Any]) -> None:
    if not any(step.get(effect) for effect in _EFFECTS):
        source.fault(path, "this step changes nothing", f"give it one of {', '.join(_EFFECTS)}")
    if step.get("add_queue") == queue:
        source.fault((*path, "add_queue"), "a queue need not add itself", "name another queue")


def _queues(source: Source) -> None:
    for path, queue in mappings(source, "queues", "*"):
        endless = queue.get("max_length", MAX_LENGTH) is None and queue.get("max_wait_s") is None
        if queue.get("overflow") and endless:
            message = "nothing ever overflows: the queue has no end"
            source.fault((*path, "overflow"), message, "add `max_length: …` or `max_wait_s: …`, or remove this")
        _time_left(source, path, queue)
        if queue.get("sticky"):
            _sticky(source, (*path, "sticky"), queue["sticky"])
        _outside(source, path, queue)


def _time_left(source: Source, path: Path, queue: dict[str, Any]) -> None:
    """Report overflow into a queue with an earlier limit: each queue counts the whole wait."""
    longest, there = (
        number(queue.get("max_wait_s")),
        number(get(source.value, "queues", str(queue.get("overflow")), "max_wait_s")),
    )
    if longest is not None and there is not None and there <= longest:
        message = f"who waited for {longest:g} s has no time left there: `max_wait_s` of that queue is {there:g}"
        source.fault((*path, "overflow"), message, "make it larger there, for it counts the whole wait")


def _sticky(source: Source, path: Path, sticky: Any) -> None:
    times = [number(sticky.get(name)) for name in ("within_s", "wait_s")] if isinstance(sticky, dict) else []
    if len(times) == 2 and times[0] == 0:
        source.fault((*path, "within_s"), "0 s remembers nobody", "write for how many seconds, such as 86400 for a day")


def _outside(source: Source, path: Path, queue: dict[str, Any]) -> None:
    outside = queue.get("outside")
    if not isinstance(outside, dict) or not outside:
        return
    here = (*path, "outside")
    if queue.get("hours") is None:
        source.fault(here, "this queue is never outside its hours, it has none", "add `hours: CALENDAR`")
    if outside.get("action") == "queue" and not outside.get("queue"):
        source.fault((*here, "action"), "which queue is not said", "add `queue: …` below it")
    if outside.get("queue") and outside.get("action", "wait") != "queue":
        source.fault((*here, "queue"), "the queue is not used by this action", "write `action: queue`, or remove this")


def _circles(source: Source) -> None:
    """Report circles in which a conversation would be sent for ever.

    Sending on outside hours may form a circle if the hours differ: teams that follow the sun do so (decision 0103).
    """
    told: set[str] = set()
    queues = {str(path[-1]): queue for path, queue in mappings(source, "queues", "*")}
    overflows, outsides = _ways(queues, ("overflow",)), _ways(queues, ("outside", "queue"))
    both = {name: (*overflows[name], *outsides[name]) for name in queues}
    for name in queues:
        by_overflow = _circle(overflows[name], both, name)
        by_hours = _circle(outsides[name], outsides, name)
        circle = by_overflow or (by_hours if len({str(queues[part].get("hours")) for part in by_hours}) == 1 else [])
        if circle and not told & set(circle):
            told |= set(circle)
            path: Path = ("queues", name, *(("overflow",) if by_overflow else ("outside", "queue")))
            way = " → ".join(circle)
            source.fault(path, f"queues send on in a circle: {way}", "let the last of them keep what it has")


def _ways(queues: Mapping[str, dict[str, Any]], way: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return for each queue where this key sends conversations."""
    ways: dict[str, tuple[str, ...]] = {}
    for name, queue in queues.items():
        to = get(queue, *way)
        used = way == ("overflow",) or get(queue, "outside", "action") == "queue"
        ways[name] = (to,) if used and isinstance(to, str) else ()
    return ways


def _circle(first: tuple[str, ...], ways: Mapping[str, tuple[str, ...]], start: str) -> list[str]:
    """Return the shortest way from a queue, with this first step, back to itself; [] if there is none."""
    trails, seen = [[start, name] for name in first], {*first}
    for trail in trails:
        if trail[-1] == start:
            return trail
        for to in ways.get(trail[-1], ()):
            if to not in seen:
                seen.add(to)
                trails.append([*trail, to])
    return []
