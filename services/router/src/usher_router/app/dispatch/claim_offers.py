"""Claim proposals: in one transaction, offer those that the record confirms; then publish the events."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace
from usher_common.live.port import Live
from usher_common.live.publish import publish_events
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import metrics
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.values import Offered
from usher_router.app.dispatch.dispatch_log import DispatchLog
from usher_router.app.frames.counting import count_answers
from usher_router.app.frames.live_events import FrameEvents
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import AgentProfile, Context
from usher_router.domain.effects import Announced, Appended
from usher_router.domain.matching.claim import Claimed, claim
from usher_router.domain.matching.pool import Proposal
from usher_router.domain.policy import SECOND, Policy


class Claiming(NamedTuple):
    """What a claim works with."""

    record: Record
    live: Live
    store: RecordPool
    policy: Policy
    notes: DispatchLog


async def claim_offers(claiming: Claiming, proposals: Sequence[Proposal]) -> set[str]:
    """Offer what still stands and return those conversations; the caller reads the lost ones again."""

    async def body(transaction: Transaction) -> tuple[Context, list[Claimed], list[Agent]]:
        return await _claim(transaction, claiming, proposals)

    context, claimed, agents = await run_transaction(claiming.record, body)
    if claimed:
        await publish_events(claiming.live, _events(context, claimed, agents))
    _count(context.now, proposals, claimed)
    count_answers(claiming.policy, [(one.before, one.after) for one in claimed])
    won = {one.after.id for one in claimed}
    claiming.notes.claimed(won)
    return won


async def _claim(
    transaction: Transaction, claiming: Claiming, proposals: Sequence[Proposal]
) -> tuple[Context, list[Claimed], list[Agent]]:
    store, policy = claiming.store, claiming.policy
    # Both are locked in the order used everywhere, conversations before agents, each by id: no deadlock with frames.
    conversations, agents = await store.lock(
        transaction.connection, {one.conversation for one in proposals}, {one.agent for one in proposals}
    )
    context = Context(now=await transaction.now(), policy=policy)
    claimed, after = claim(proposals, conversations, agents, context)
    # Identity, not equality: `claim` returns the very object for an agent whom it did not change.
    changed = [after[key] for key in sorted(after) if after[key] is not agents[key]]
    offers = sorted((Offered(one.after, one.explanation) for one in claimed), key=lambda one: one.conversation.id)
    messages = [effect.message for one in claimed for effect in one.effects if isinstance(effect, Appended)]
    await store.append(transaction.connection, messages)
    await store.write(transaction.connection, offers, changed, policy.version, context.now)
    await claiming.notes.write(transaction, context.now)
    return context, claimed, changed


def _events(context: Context, claimed: Sequence[Claimed], agents: Sequence[Agent]) -> list[tuple[str, bytes]]:
    cards = {agent.id: AgentProfile(agent.name, agent.photo) for agent in agents}
    frame_events = FrameEvents(replace(context, cards=cards))
    for one in claimed:
        for effect in one.effects:
            if isinstance(effect, Appended):
                frame_events.message(effect, one.after)
            elif isinstance(effect, Announced):
                frame_events.announce(one.after.id, effect)
    for agent in agents:
        frame_events.agent(agent, routing=False)
    return frame_events.finish({one.after.id: one.after for one in claimed})


def _count(now: int, proposals: Sequence[Proposal], claimed: Sequence[Claimed]) -> None:
    offered = sum(one.after.status == "offered" for one in claimed)
    metrics.OFFERS.labels("offered").inc(offered)
    metrics.OFFERS.labels("automatic").inc(len(claimed) - offered)
    metrics.CLAIMS.labels("won").inc(len(claimed))
    metrics.CLAIMS.labels("lost").inc(len(proposals) - len(claimed))
    for one in claimed:
        metrics.QUEUE_WAIT.observe(max(0, now - (one.before.waiting_since or now)) / SECOND)
