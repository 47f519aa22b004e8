"""What the policy makes of a kind of conversation: queue, demands, weight, as the pool is told."""

from collections.abc import Callable, Mapping
from typing import Any

from usher_common.policy.capacity import class_of, weight_of
from usher_common.policy.document import PolicyDocument, Queue
from usher_common.policy.rules import Route, Router

from usher_router.domain.room import Need
from usher_router.domain.waiting import Waiting
from usher_router.domain.workers import Select
from usher_router.simulation.scenario import Kind

MINUTE = 60_000_000  # microseconds; hours change with the minute, so that a kind's way is found once a minute

Make = Callable[[str, int], Waiting]  # id, now → as it waits


class Entrance:
    """The policy's rules for the kinds of a scenario."""

    def __init__(self, document: PolicyDocument) -> None:
        self._document = document
        self._router = Router(document)
        self._timed = bool(document.calendars) or any("time" in repr(rule.when) for rule in document.rules)
        self._ways: dict[tuple[str, int], tuple[Route, Make, Need]] = {}

    def way(self, kind: Kind, now: int) -> tuple[Route, Make, Need]:
        """Tell where a conversation of this kind goes now, how to let it wait there, and what it takes of an agent."""
        key = (kind.name, now // MINUTE if self._timed else 0)
        found = self._ways.get(key)
        if found is None:
            found = self._ways[key] = self._find(kind, now)
        return found

    def _find(self, kind: Kind, now: int) -> tuple[Route, Make, Need]:
        facts: dict[str, Any] = {"channel": kind.channel, **kind.facts}
        route = self._router.route(facts, now)
        queue = self._document.queues.get(route.queue) or Queue()
        need = self._need(class_of(self._document, kind.channel))
        return route, _maker(route, queue, kind, need), need

    def _need(self, channel_class: str) -> Need:
        seen_through = self._document.capacity.interrupts.get(channel_class, ())
        interrupts = tuple((name, weight_of(self._document, name, {})) for name in seen_through)
        return Need(weight_of(self._document, channel_class, {}), channel_class, interrupts)


def _maker(route: Route, queue: Queue, kind: Kind, need: Need) -> Make:
    pools, required = frozenset({queue.pool}), _levels(route.require, kind.require)
    preferred, select = _levels(route.prefer, kind.prefer), _selection(queue)

    def make(name: str, now: int) -> Waiting:
        return Waiting(
            name, 0, now, now, route.queue, pools, required, preferred, need.weight, need.channel_class,
            route.priority, "", "", 0, frozenset(), select, now, route.rule, 0, "", need.interrupts,
        )  # fmt: skip

    return make


def _levels(first: Mapping[str, int], more: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((name, max(first.get(name, 1), more.get(name, 1))) for name in {**first, **more}))


def _selection(queue: Queue) -> Select:
    """Where agents pick for themselves, the one who has been idle longest picks first."""
    return "longest_idle" if queue.offer.mode == "manual" else queue.select
