"""Process a frame's envelopes within one transaction: load, decide in order, save."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from usher_common.bus.port import INBOUND
from usher_common.bus.settling.one_by_one import park
from usher_common.commands.guest import LeaveConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.release import ReleaseConversation
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery
from usher_common.ids import derive_id, partition_of
from usher_common.messages.declaration import ContactCommand
from usher_common.record.port import BusEffect, Transaction

from usher_router import metrics
from usher_router.adapters.contacts.talks import open_talks
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.app.frames.change_contacts import change_contacts
from usher_router.app.frames.counting import count_aftercare, count_answers, count_passages
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.live_events import Events
from usher_router.app.frames.needs import Item, needs_of, read_items, under
from usher_router.app.frames.show_contacts import shown_again
from usher_router.domain.capacity.agent import LOST_REASON
from usher_router.domain.context import Context
from usher_router.domain.conversation.waiting.opening_hours import on_shift
from usher_router.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class FrameContext:
    """What belongs to a frame besides its envelopes; `now` is the record's clock, microseconds."""

    delivery: Delivery
    now: int
    policy: Policy
    partitions: int
    store: RecordFrames


async def process(transaction: Transaction, frame: FrameContext, envelopes: Sequence[Envelope]) -> Events:
    """Decide these envelopes in order and save the results; returns the live events to publish after the commit.

    Each is decided as if it were alone: if an earlier one changed what it depends on, that is saved and loaded again
    first, so the result does not depend on how envelopes were grouped into frames (decision 0145).
    """
    items: Sequence[Item] = read_items(envelopes)
    events: Events = []
    while items:
        if isinstance(items[0].command, ContactCommand):
            await change_contacts(transaction, items[0], frame.now, frame.partitions)
            metrics.DECIDED.labels(type(items[0].command).__name__).inc()
            items = items[1:]
            continue
        together = list(takewhile(lambda one: not isinstance(one.command, ContactCommand), items))
        fold = await _load(transaction, frame, together)
        taken = _take(fold, together)
        await _save(transaction, frame, fold)
        transaction.after_commit(partial(_count, items[:taken], fold))
        events += fold.finish()
        items = items[taken:]
    return events


def _take(fold: FrameDecisions, items: Sequence[Item]) -> int:
    """Decide as many as the loaded rows allow, at least one; returns how many."""
    for taken, item in enumerate(items):
        if taken and (fold.must_end or fold.must_reload_for(item)):
            return taken
        fold.take(item)
    return len(items)


async def _load(transaction: Transaction, frame: FrameContext, items: Sequence[Item]) -> FrameDecisions:
    loaded = await frame.store.load(transaction.connection, under(frame.policy, frame.now, needs_of(items)))
    context = Context(
        now=frame.now,
        policy=frame.policy,
        partition=frame.delivery.partition,
        cards=loaded.cards,
        contacts=loaded.contacts,
        pools=loaded.pools,
        targets=loaded.targets,
        reached=loaded.reached,
        albums=loaded.albums,
        granted=loaded.granted,
        declined=loaded.declined,
        able=loaded.able,
        working=frozenset(one for one, shifts in loaded.working.items() if on_shift(frame.policy, shifts, frame.now)),
    )
    return FrameDecisions(context, frame.partitions, loaded)


async def _save(transaction: Transaction, frame: FrameContext, fold: FrameDecisions) -> None:
    changes = fold.changes()
    differing = await frame.store.save(transaction.connection, changes)
    transaction.after_commit(lambda: count_answers(frame.policy, changes.conversations))
    transaction.after_commit(lambda: count_aftercare(changes.aftercare, frame.now))
    transaction.after_commit(lambda: count_passages(changes.passages))
    for envelope, why in fold.parked:
        await park(transaction, frame.delivery, envelope, why.reason, why.detail)
    if effects := [
        *fold.sends,
        *await _releases(transaction, frame, fold),
        *await _leaves(transaction, frame, fold),
        *await _shown(transaction, frame, differing),
    ]:
        await transaction.emit(effects)


async def _shown(transaction: Transaction, frame: FrameContext, differing: set[str]) -> list[BusEffect]:
    talks = await open_talks(transaction.connection, differing)
    return shown_again(talks, str(frame.now), frame.now, frame.partitions)


async def _releases(transaction: Transaction, frame: FrameContext, fold: FrameDecisions) -> list[BusEffect]:
    """Release everything of agents who are gone, and what is only offered to lost ones.

    By commands: each conversation is decided in its home partition, which another router may own.
    """
    found = await frame.store.held(transaction.connection, {*fold.vanished, *fold.lost})
    vanished = [(one, "vanished") for one in found if one.agent in fold.vanished]
    lost = [(one, LOST_REASON) for one in found if one.agent in fold.lost and one.offered]
    return [
        BusEffect(
            INBOUND,
            partition_of(one.account, one.peer, frame.partitions),
            wrap(
                derive_id("release", one.assignment, reason, str(frame.now)),
                frame.now,
                one.assignment,
                ReleaseConversation(one.conversation, one.assignment, reason),
            ),
        )
        for one, reason in (*vanished, *lost)
    ]


async def _leaves(transaction: Transaction, frame: FrameContext, fold: FrameDecisions) -> list[BusEffect]:
    """Remove agents who are gone from conversations where they are guests."""
    found = await frame.store.joined(transaction.connection, fold.vanished)
    return [
        BusEffect(
            INBOUND,
            partition_of(one.account, one.peer, frame.partitions),
            wrap(
                derive_id("leave", one.conversation, one.agent, str(frame.now)),
                frame.now,
                one.conversation,
                LeaveConversation(one.conversation, one.agent, ""),
            ),
        )
        for one in found
    ]


def _count(items: Sequence[Item], fold: FrameDecisions) -> None:
    for kind, number in Counter(type(item.command).__name__ for item in items).items():
        metrics.DECIDED.labels(kind).inc(number)
    channels = Counter(item.command.channel for item in items if type(item.command) is MessageReceived)
    for channel, number in channels.items():
        metrics.RECEIVED.labels(channel).inc(number)
    for ended in fold.ended:
        metrics.OFFERS.labels(ended.outcome).inc()
    metrics.OFFERS.labels("accepted").inc(len(fold.accepted))
