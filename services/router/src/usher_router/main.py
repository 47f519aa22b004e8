"""The router's composition: what runs, and in which order it starts and stops."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from usher_common.bus.membership.ownership import Ownership
from usher_common.bus.port import INBOUND, Bus
from usher_common.live.port import Live
from usher_common.record.port import Record
from usher_common.runtime.background_loops import every, stop_tasks
from usher_common.stores import Stores, serve_alone

from usher_router import limits
from usher_router.adapters.checks.answers import RecordAnswers
from usher_router.adapters.checks.promised_answers import RecordPromisedAnswers
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.dispatch.waiting import RecordQueuePositions
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.adapters.outreach.broadcasts import RecordBroadcasts
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.adapters.policy.replanning import RecordPlans
from usher_router.adapters.search.entries import RecordSearch
from usher_router.app.checks.check_promises import CheckConfig, Reconciler
from usher_router.app.checks.delete_old_rows import forgetting
from usher_router.app.deadlines.poll_deadlines import poll_deadlines
from usher_router.app.deadlines.poll_wrap_up import WrapUpPoller
from usher_router.app.deadlines.watch_presence import PresenceWatcher
from usher_router.app.deadlines.watch_promised_answers import PromisedAnswersWatcher
from usher_router.app.dispatch.dispatch_log import DispatchLogWriter
from usher_router.app.dispatch.dispatcher import DispatchConfig, Dispatcher
from usher_router.app.dispatch.queue_positions import QueuePositionPublisher
from usher_router.app.frames.handle_frame import InboundHandler
from usher_router.app.outreach.tell_recipients import BroadcastTeller
from usher_router.app.policy.active_policy import PolicySource
from usher_router.app.policy.policy_file import PolicyFile
from usher_router.app.policy.replan_waits import WaitPlanner
from usher_router.app.search.index_messages import SearchIndexer
from usher_router.domain.presence.judge import PresenceTiming
from usher_router.settings import RouterSettings, policy_of

Checks = dict[str, Callable[[], bool]]


@asynccontextmanager
async def running(settings: RouterSettings, bus: Bus, live: Live, record: Record) -> AsyncIterator[Checks]:
    """Run the router on these stores; yields its readiness checks. Leaving stops the loops first, frames last."""
    source = PolicySource(record, RecordPolicies(), policy_of(settings))
    async with AsyncExitStack() as stack:
        await _follow_policy(stack, settings, source, record)
        ownership = Ownership(live, INBOUND, settings.node)
        await ownership.start()
        stack.push_async_callback(ownership.close)
        handler = InboundHandler(Stores(bus, live, record), RecordFrames(), lambda: source.current)
        subscription = await bus.consume(INBOUND, handler, ownership.prefers)
        stack.push_async_callback(subscription.close)
        await _start_loops(stack, settings, Stores(bus, live, record), source, lambda: ownership.prefers(0))
        yield {
            "bus": lambda: bus.connected,
            "record": lambda: record.connected,
        }


async def _follow_policy(stack: AsyncExitStack, settings: RouterSettings, source: PolicySource, record: Record) -> None:
    """Load the active policy before anything is decided, and follow every new one."""
    file = PolicyFile(Path(settings.policy_file), record, RecordPolicies()) if settings.policy_file else None

    async def poll() -> None:
        if file is not None:
            await file.poll()
        await source.refresh()

    if file is not None:
        await file.poll()
    await source.start()
    stack.push_async_callback(stop_tasks, every("policy", limits.POLICY_S, poll))


async def _start_loops(
    stack: AsyncExitStack, settings: RouterSettings, stores: Stores, source: PolicySource, prefers: Callable[[], bool]
) -> None:
    bus, live, record = stores
    pool, watch = RecordPool(), RecordWatch(settings.grace_s)
    notes = DispatchLogWriter(record, RecordDispatches(), settings.node, lambda: source.current.version)
    dispatcher = Dispatcher(live, record, pool, DispatchConfig(lambda: source.current, prefers, notes))
    await dispatcher.start()
    stack.push_async_callback(dispatcher.close)
    watcher = PresenceWatcher(stores, watch, prefers, PresenceTiming(settings.heartbeat_s, settings.grace_s))
    reconciler = Reconciler(
        stores, watch, pool, lambda: source.current, CheckConfig(prefers, dispatcher.request_full_sync)
    )
    wrapping = WrapUpPoller(bus, record, watch, prefers)
    planner = WaitPlanner(record, RecordPlans(), source, prefers)
    positions = QueuePositionPublisher(live, record, RecordQueuePositions(), lambda: source.current, prefers)
    indexer = SearchIndexer(record, RecordSearch(), prefers)
    promised = PromisedAnswersWatcher(record, RecordPromisedAnswers(), prefers)
    teller = BroadcastTeller(bus, record, RecordBroadcasts(), prefers)
    remembered_h = settings.commands_kept_d * 24 + limits.COMMANDS_KEPT_MORE_H
    tasks: list[asyncio.Task[None]] = [
        every("deadlines", limits.POLL_S, lambda: poll_deadlines(bus, record, watch)),
        every("presence", limits.WATCH_S, watcher.poll),
        every("wrap_up", limits.WATCH_S, wrapping.poll),
        every("queue_positions", limits.PLACE_S, positions.poll),
        every("promised_answers", limits.PROMISED_S, promised.poll),
        every("broadcasts", limits.TELL_S, teller.poll),
        every("replan", limits.POLICY_S, planner.poll),
        every("search", limits.INDEX_S, indexer.poll),
        every("reconcile", limits.INVARIANTS_S, reconciler.check),
        every("delete_answers", limits.DELETE_OLD_S, forgetting(record, RecordAnswers(), remembered_h, prefers)),
        every(
            "delete_dispatch_log",
            limits.DELETE_OLD_S,
            forgetting(record, RecordDispatches(), settings.dispatch_kept_h, prefers),
        ),
        every(
            "delete_outreach",
            limits.DELETE_OLD_S,
            forgetting(record, RecordBroadcasts(), limits.OUTREACH_KEPT_H, prefers),
        ),
    ]
    stack.push_async_callback(stop_tasks, *tasks)


def serve(environ: Mapping[str, str]) -> int:
    """Run the router as a process until it is asked to stop; returns the exit code."""
    return serve_alone("router", RouterSettings, environ, running)
