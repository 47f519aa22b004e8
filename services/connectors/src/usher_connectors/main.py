"""The connectors' composition: what runs, and in which order it starts and stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from usher_common.bus.membership.ownership import Ownership
from usher_common.bus.port import OUTBOUND, Bus
from usher_common.continuing import ContinueTokens
from usher_common.live.port import Live
from usher_common.mails.unsubscribing import UnsubscribeLinks
from usher_common.record.port import Record
from usher_common.runtime.background_loops import every, stop_tasks, supervise
from usher_common.sealing.settings import keyring_of
from usher_common.stores import serve_alone
from usher_policy.limits import MASKS_S
from usher_policy.privacy.active_masks import ActiveMasks

from usher_connectors import limits
from usher_connectors.account_cache import AccountCache
from usher_connectors.asking_token_ends import AskTokenEnds
from usher_connectors.checking import CheckAccounts
from usher_connectors.contract import Channel
from usher_connectors.described import describe_channels
from usher_connectors.edge.duties import Duties
from usher_connectors.edge.own_certificates import look_at_certificates, servers_of
from usher_connectors.edge.webhook import Ingress
from usher_connectors.health.health import Health, forget_old
from usher_connectors.health.watch import WatchAccounts
from usher_connectors.mailbox.forget_mails import ForgetMails
from usher_connectors.mailbox.limits import FORGET_S
from usher_connectors.mailbox.wiring import WithMail, with_mail
from usher_connectors.media.fetching import FetchMedia
from usher_connectors.media.open_files import opened_files
from usher_connectors.plugins import installed_channels
from usher_connectors.receive.accept import AcceptEvents
from usher_connectors.receive.hold_duty import HoldDuty
from usher_connectors.receive.template_lists import FetchTemplateLists
from usher_connectors.receive.webhook import ReceiveWebhook
from usher_connectors.send.attempt import AttemptSend
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.early_receipts import MatchEarlyReceipts
from usher_connectors.send.enqueue import EnqueueSends
from usher_connectors.send.http_driver import HttpDriver
from usher_connectors.send.reading.broadcast_states import BroadcastStates
from usher_connectors.send.reading.place import PlaceAddresses
from usher_connectors.send.reading.transcript import ReadTranscript
from usher_connectors.send.reading.transcript_document import ReadDocument
from usher_connectors.send.recover import RecoverSending
from usher_connectors.send.report import ReportDeliveries
from usher_connectors.send.run_lanes import LaneRunner
from usher_connectors.settings import ConnectorsSettings
from usher_connectors.signals.show_signals import ShowSignals
from usher_connectors.signals.tell_typing import TellTyping
from usher_connectors.voice.handle_call import Site
from usher_connectors.voice.wiring import with_voice

Checks = dict[str, Callable[[], bool]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the connectors are made of; the conformance kit's mutations replace one, to see its guard missed."""

    driver: Callable[..., HttpDriver] = HttpDriver
    accounts: Callable[..., AccountCache] = AccountCache
    table: Callable[..., SqlDeliveryTable] = SqlDeliveryTable
    ingress: Callable[..., Ingress] = Ingress


PARTS = Parts()


@asynccontextmanager
async def running(  # noqa: PLR0913, PLR0917 - the stores, and what a demo or a test replaces
    settings: ConnectorsSettings,
    bus: Bus,
    live: Live,
    record: Record,
    channels: Mapping[str, Channel] | None = None,
    parts: Parts = PARTS,
    *,
    mailboxes: WithMail | None = None,
) -> AsyncIterator[Checks]:
    """Run the connectors on open stores; yields their readiness checks. Raises CannotStart.

    `channels` are all that are installed, unless they are given.

    `mailboxes` holds mailboxes elsewhere than over IMAP and SMTP (the demo's inbox).
    Leaving accepts no new webhook, frame or send; what is running finishes and is written, then everything closes.
    """
    channels = installed_channels() if channels is None else channels
    async with AsyncExitStack() as stack:
        files, links = await stack.enter_async_context(opened_files(settings, record))
        private, scale = settings.allow_private_targets, settings.retry_scale
        declining = UnsubscribeLinks(settings.secret.reveal(), settings.public_url) if settings.secret else None
        over_network = partial(
            with_mail, keyring=keyring_of(settings), allow_private=private, retry_scale=scale, links=declining
        )
        masks = await _following_masks(stack, record)
        channels = (mailboxes or over_network)(channels, record, files, masks)
        # new at each start: a restarted replica must not take its predecessor's sends for its own (decision 0070)
        owner = f"{settings.node}/{uuid4().hex[:12]}"
        driver = parts.driver(allow_private=settings.allow_private_targets, files=files)
        stack.push_async_callback(driver.close)
        accounts, health = parts.accounts(record, keyring_of(settings)), Health()
        site = Site(record, bus.partitions, driver, settings.hooks_url)
        channels, start_calls = with_voice(channels, site, bus, accounts)
        stack.push_async_callback(stop_tasks, *start_calls())
        table = parts.table(owner, {name: channel.repeats for name, channel in channels.items()})
        reports = ReportDeliveries(bus, record, table)
        attempt = AttemptSend(
            *(channels, accounts, driver, settings.retry_scale),
            links=links,
            placed=PlaceAddresses(settings.secret.reveal() if settings.secret else "", settings.public_url),
            broadcasts=BroadcastStates(record),
            hooks_url=settings.hooks_url,
            transcript=ReadTranscript(record),
            documents=ReadDocument(record),
        )
        lanes = LaneRunner(
            record=record,
            table=table,
            live=live,
            accounts=accounts,
            attempt=attempt,
            channels=channels,
            on_results=reports.add,
            retry_scale=settings.retry_scale,
            health=health,
        )
        reports.on_reported = lanes.reported
        ownership = Ownership(live, OUTBOUND, owner)
        await ownership.start()
        stack.push_async_callback(ownership.close)
        # a SQLite file has one writing process, so no other replica can be alive
        sole = settings.record_url.startswith("sqlite:")
        recover = RecoverSending(record, table, live, on_accounts=lanes.read_again, on_results=reports.add, sole=sole)
        await stack.enter_async_context(_sending(settings, lanes, reports, recover))
        subscription = await bus.consume(OUTBOUND, EnqueueSends(record, table, lanes.offer), ownership.prefers)
        stack.push_async_callback(subscription.close)
        signals = ShowSignals(
            *(record, live, accounts, channels, driver),
            partitions=bus.partitions,
            prefers=ownership.prefers,
            rests=lanes.rests,
        )
        stack.push_async_callback(signals.close)
        await signals.open()
        media = FetchMedia(
            record=record,
            bus=bus,
            files=files,
            accounts=accounts,
            channels=channels,
            driver=driver,
            scale=settings.retry_scale,
        )
        stack.push_async_callback(
            stop_tasks, supervise("media", media.run), every("media_forgotten", limits.FETCH_FORGET_S, media.forget)
        )
        tokens = ContinueTokens(settings.secret.reveal()) if settings.secret else None
        typed = _hearing_typing(stack, record, live)
        accept = AcceptEvents(
            *(channels, bus, record, table, reports),
            tokens=tokens,
            health=health,
            media=media,
            typed=typed,
            masks=masks,
        )
        receive = ReceiveWebhook(channels, accounts, bus, accept, health)
        stack.push_async_callback(
            stop_tasks, every("early_receipts", limits.POLL_S, MatchEarlyReceipts(record, table, reports))
        )
        hold = HoldDuty(record, accept, driver, owner, settings.retry_scale, health)
        duties = Duties(record, accounts, channels, hold, owner)
        stack.push_async_callback(duties.close)
        stack.push_async_callback(stop_tasks, every("duties", limits.DUTY_BEAT_S, duties.step))
        stack.push_async_callback(
            stop_tasks,
            every("template_lists", limits.TEMPLATES_POLL_S, FetchTemplateLists(record, accounts, channels, driver)),
            every("token_ends", limits.TOKENS_S, AskTokenEnds(record, accounts, channels, driver)),
        )
        checks = CheckAccounts(record, accounts, channels, driver, settings.hooks_url)
        stack.push_async_callback(stop_tasks, *_upkeep(record, channels, settings, health, checks))
        ingress = parts.ingress(receive, settings.hooks_url)
        stack.push_async_callback(ingress.close)
        await ingress.open(settings.hooks_host, settings.hooks_port, settings.connections_per_address)
        yield {
            "connectors.bus": lambda: bus.connected,
            "connectors.record": lambda: record.connected,
            "connectors.hooks": lambda: ingress.port > 0,
        }


async def _following_masks(stack: AsyncExitStack, record: Record) -> ActiveMasks:
    """Follow what the policy masks, until the stack closes."""
    masks = ActiveMasks(record)
    await masks.start()
    stack.push_async_callback(stop_tasks, every("masks", MASKS_S, masks.follow))
    return masks


def _hearing_typing(stack: AsyncExitStack, record: Record, live: Live) -> TellTyping:
    """Let desks hear that contacts type, until the stack closes."""
    typed = TellTyping(record, live)
    stack.push_async_callback(typed.close)
    return typed


def _upkeep(
    record: Record, channels: Mapping[str, Channel], settings: ConnectorsSettings, health: Health, checks: CheckAccounts
) -> list[asyncio.Task[None]]:
    """Tell the gateway of channels and how accounts are doing, check them when it asks, and delete what is old."""

    async def describe() -> None:
        await describe_channels(record, channels, settings.hooks_url)

    return [
        supervise("channels_described", describe),
        every("account_health", limits.HEALTH_S, partial(health.write, record)),
        every("account_health_old", limits.FORGET_S, partial(forget_old, record)),
        every("account_watch", limits.WATCH_S, WatchAccounts(record, channels)),
        every("account_checks", limits.CHECK_S, checks.step),
        every("certificates", limits.CERTIFICATES_S, partial(look_at_certificates, servers_of(settings))),
        every("mails_forgotten", FORGET_S, ForgetMails(record, settings.mails_kept_d, settings.parked_mails_kept_d)),
    ]


@asynccontextmanager
async def _sending(
    settings: ConnectorsSettings, lanes: LaneRunner, reports: ReportDeliveries, recover: RecoverSending
) -> AsyncIterator[None]:
    """Run lanes, reports and recovery; on leaving, recovery stops first, and running sends finish."""
    sender, reporter = supervise("sends", lanes.run), supervise("reports", reports.run)
    watchers = [every("recovery", limits.BEAT_S, recover), every("sends_poll", limits.POLL_S, lanes.poll)]
    try:
        yield
    finally:
        await stop_tasks(*watchers)
        lanes.drain(lambda: reports.idle)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.drain_s / 2):
                await asyncio.shield(sender)
        await stop_tasks(reporter, sender)


def serve(environ: Mapping[str, str]) -> int:
    """Run the connectors as a process until asked to stop; returns the exit code."""
    return serve_alone("connectors", ConnectorsSettings, environ, running)
