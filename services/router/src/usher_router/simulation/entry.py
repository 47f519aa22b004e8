"""Admit simulated conversations by the router's own rules."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace
from usher_common.units import MINUTE_US
from usher_policy.document.model import PolicyDocument, Queue, ServiceLevel
from usher_policy.entry_rules import EntryRules, Route
from usher_policy.weights import class_of

from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.context import Context
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.steps import plan_wait, reach_wait
from usher_router.domain.conversation.waiting.wait import WaitDemand
from usher_router.domain.funnel.phone.follow import follow_call
from usher_router.domain.matching.demand import Levels, Waiting
from usher_router.domain.matching.from_record import base_weight, need_of, select_of, who_serves
from usher_router.domain.policy import Policy, queue_of, with_document
from usher_router.simulation.scenario import ConversationKind

SIMULATED = "simulated"  # the policy's version in simulated conversations

Make = Callable[[str, int], Waiting]  # id, now → the waiting conversation


class EntryPath(NamedTuple):
    """Where a kind of conversation goes.

    `start` is one before admission, `make` returns a waiting one that never moves.
    """

    queue: str
    priority: int
    level: ServiceLevel
    need: CapacityNeed
    start: Conversation
    make: Make


class Entry:
    """Applies the policy.

    Unless a queue has steps, hours or a longest wait (`moves`), a conversation waits unchanged.
    """

    def __init__(self, document: PolicyDocument) -> None:
        self.policy = with_document(Policy(), document, SIMULATED)
        self.moves = any(_moves(queue) for queue in document.queues.values())
        self.automatic = {name for name, queue in document.queues.items() if queue.offer.mode == "automatic"}
        self._router = EntryRules(document)
        self._timed = bool(document.calendars) or any("time" in repr(rule.when) for rule in document.rules)
        self._ways: dict[tuple[str, int], EntryPath] = {}

    def way(self, kind: ConversationKind, now: int) -> EntryPath:
        """Return where a conversation of this kind goes now."""
        # hours change with the minute, so a kind's path is computed once a minute
        key = (kind.name, now // MINUTE_US if self._timed else 0)
        found = self._ways.get(key)
        if found is None:
            found = self._ways[key] = self._find(kind, now)
        return found

    def let_in(self, way: EntryPath, name: str, now: int, lengths: Mapping[str, int]) -> Conversation:
        """Admit a conversation as the router does.

        It waits, with a deadline if something is due later, or is closed.
        """
        opened = replace(way.start, id=name, opened_at=now, changed_at=now, waiting_since=now)
        context = Context(now=now, policy=self.policy, lengths=lengths)
        entered, _ = admit(opened, way.queue, context)
        return plan_wait(entered, context)

    def go_on(self, conversation: Conversation, now: int, lengths: Mapping[str, int]) -> Conversation:
        """Do what is due, as the router does."""
        context = Context(now=now, policy=self.policy, lengths=lengths)
        changed, _ = reach_wait(conversation, conversation.next_deadline or now, context)
        if changed.funnel is not None:  # a contact who is called back
            changed, _ = follow_call(changed, context)
        return plan_wait(changed, context)

    def need(self, conversation: Conversation) -> CapacityNeed:
        """Return the capacity that it needs as it waits now."""
        return need_of(self.policy, conversation.weight, conversation.channel_class)

    def waiting(self, conversation: Conversation, need: CapacityNeed, now: int | None = None) -> Waiting:
        """Describe it to the pool as at this time (None: while its queue is open).

        Where agents take conversations themselves, the one who has been idle longest is assumed to take it first.
        """
        to_whom = who_serves(self.policy, conversation.queue, conversation.overflow, now)
        picked = to_whom._replace(select="longest_idle", manual=False) if to_whom.manual else to_whom
        return Waiting(
            conversation.id,
            conversation.wait_no,
            conversation.opened_at,
            conversation.waiting_since or conversation.opened_at,
            conversation.queue,
            to_whom.pools,
            _required(conversation),
            tuple(sorted(conversation.preferred.items())),
            need.weight,
            need.channel_class,
            conversation.priority,
            select=select_of(picked, target="", answered=False),
            changed_at=conversation.changed_at,
            rule=conversation.rule,
            step=conversation.step,
            interrupts=need.interrupts,
        )

    def _find(self, kind: ConversationKind, now: int) -> EntryPath:
        facts = {"channel": kind.channel, "skills": tuple(kind.require), **_invitation(kind), **kind.facts}
        route = self._router.route(facts, now)
        channel_class = class_of(self.policy.document, kind.channel)
        need = need_of(self.policy, base_weight(self.policy, channel_class), channel_class)
        start = _start(kind, route, need)
        in_queue = replace(start, queue=route.queue, priority=route.priority)
        level = queue_of(self.policy, route.queue).service_level
        return EntryPath(route.queue, route.priority, level, need, start, _maker(self.waiting(in_queue, need)))


def _invitation(kind: ConversationKind) -> dict[str, str]:
    return {"invitation": kind.invited.by} if kind.invited else {}


def _moves(queue: Queue) -> bool:
    ends = (queue.max_length, queue.max_wait_s, queue.hours)
    return bool(queue.steps) or any(end is not None for end in ends)


def _start(kind: ConversationKind, route: Route, need: CapacityNeed) -> Conversation:
    asked = {
        name: max(route.require.get(name, 1), kind.require.get(name, 1)) for name in {**kind.require, **route.require}
    }
    levels = {name: level for name, level in sorted(asked.items()) if level > 1}
    entry = WaitDemand(
        skills=tuple(sorted(asked)),
        levels=levels,
        preferred={**kind.prefer, **route.prefer},
        priority=route.priority,
        queue=route.queue,
        rule=route.rule,
        policy=SIMULATED,
    )
    return Conversation(
        id="",
        address_id="",
        contact_id="",
        account="",
        peer="",
        channel=kind.channel,
        home_partition=0,
        weight=need.weight,
        opened_at=0,
        changed_at=0,
        queue="",
        asked=entry,
        skills=entry.skills,
        levels=levels,
        preferred=entry.preferred,
        rule=route.rule,
        channel_class=need.channel_class,
    )


def _required(conversation: Conversation) -> Levels:
    return tuple((name, conversation.levels.get(name, 1)) for name in sorted(conversation.skills))


def _maker(waiting: Waiting) -> Make:
    return lambda name, now: replace(waiting, id=name, opened_at=now, waiting_since=now, changed_at=now)
