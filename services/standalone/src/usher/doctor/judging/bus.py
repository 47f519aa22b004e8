"""The broker: its version, alarms, and its queues beside those that the code declares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from usher_common.bus.port import INBOUND
from usher_common.bus.topology import PARKED_QUEUE, place_of

from usher.doctor.findings import Finding, failure, ok, warning
from usher.doctor.limits import RABBITMQ

NAMED = 3  # queues named in one line


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """One queue as the broker has it: `differs` is what the broker says of arguments other than ours."""

    name: str
    state: Literal["missing", "differs", "there"]
    differs: str = ""
    messages: int = 0
    consumers: int = 0


@dataclass(frozen=True, slots=True)
class BrokerFacts:
    """What a broker shows to a client: `beyond` is the queue one above our partitions, if there is one."""

    product: str
    version: str
    blocked: bool
    queues: Sequence[QueueFacts]
    beyond: QueueFacts | None = None


def judge_broker(facts: BrokerFacts) -> list[Finding]:
    """Return all that is to be said about a broker."""
    return [_version(facts), _alarm(facts), *_queues(facts.queues), *_beyond(facts.beyond)]


def version_of(text: str) -> tuple[int, ...]:
    """Read the numbers of a version.

    >>> version_of("3.10.8"), version_of("4.1.0-rc.1"), version_of("?")
    ((3, 10, 8), (4, 1, 0), ())
    """
    numbers: list[int] = []
    for part in text.partition("-")[0].split("."):
        if not part.isdecimal():
            break
        numbers.append(int(part))
    return tuple(numbers)


def _version(facts: BrokerFacts) -> Finding:
    seen = f"{facts.product} {facts.version}".strip()
    if version_of(facts.version) < RABBITMQ:
        least = ".".join(map(str, RABBITMQ))
        return warning("bus", seen, f"Usher is tested with RabbitMQ {least} and newer: upgrade it")
    return ok("bus", f"{seen} answers")


def _alarm(facts: BrokerFacts) -> Finding:
    if facts.blocked:
        do = "`rabbitmq-diagnostics alarms` says which: give it memory or disk; nothing is lost meanwhile"
        return failure("alarms", "the broker takes no messages: an alarm for memory or disk is on", do)
    return ok("alarms", "the broker takes messages")


def _queues(queues: Sequence[QueueFacts]) -> Iterator[Finding]:
    missing = [one.name for one in queues if one.state == "missing"]
    differing = [one for one in queues if one.state == "differs"]
    yield from (_differing(one) for one in differing)
    if missing:
        some = f"{len(missing)} of {len(queues)} queues are missing: {_some(missing)}"
        every = f"none of the {len(queues)} queues is there yet"
        yield warning("queues", every if len(missing) == len(queues) else some, "start the services: they declare them")
    elif not differing:
        yield ok("queues", f"all {len(queues)} are there, with our arguments")
    there = [one for one in queues if one.state != "missing"]
    if (parked := sum(one.messages for one in there if one.name == PARKED_QUEUE)) > 0:
        yield warning("queues", f"{parked} dead letters wait in {PARKED_QUEUE}", "a gateway collects them: is one up?")
    idle = [one for one in there if _is_inbound(one.name) and not one.consumers]
    if idle:
        waiting = sum(one.messages for one in idle)
        seen = f"nobody consumes {_some([one.name for one in idle])}; {waiting} frames wait"
        yield warning("queues", seen, "start a router")


def _differing(one: QueueFacts) -> Finding:
    do = f"stop gateways and connectors, wait until it is empty, `rabbitmqctl delete_queue {one.name}`, start again"
    return failure("queues", f"{one.name} has other arguments, so services cannot use the bus: {one.differs}", do)


def _beyond(queue: QueueFacts | None) -> Iterator[Finding]:
    if queue is None:
        return
    seen = f"{queue.name} is there, above our partitions, with {queue.messages} frames"
    if queue.messages:
        yield failure("queues", seen, "nobody reads it: set the former USHER_PARTITIONS, drain, then change it")
    else:
        yield ok("queues", f"{seen}: of a former USHER_PARTITIONS, and empty")


def _is_inbound(name: str) -> bool:
    place = place_of(name)
    return place is not None and place[0] == INBOUND


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
