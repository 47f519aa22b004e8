"""The gateway's composition: the public site on given stores, or as a process."""

import asyncio
import time
from collections import UserDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from usher_common.bus.port import Bus
from usher_common.files.settings import opened_store
from usher_common.files.signed_links import FileLinks
from usher_common.files.watching import watch_files
from usher_common.http.listen import listen
from usher_common.knowledge.client import KnowledgeClient
from usher_common.knowledge.port import Knowledge
from usher_common.live.port import Live
from usher_common.mails.unsubscribing import UnsubscribeLinks
from usher_common.record.port import Record
from usher_common.runtime.background_loops import every, stop_tasks
from usher_common.runtime.secret import hide_password
from usher_common.runtime.settings import load_settings
from usher_common.sealing.keyring import Keyring
from usher_common.sealing.seal_rows import seal_plain
from usher_common.sealing.settings import keyring_of
from usher_common.stores import serve_alone
from usher_policy.limits import MASKS_S
from usher_policy.privacy.active_masks import ActiveMasks

from usher_gateway.accounts.identities import Identities
from usher_gateway.accounts.passwords import Passwords
from usher_gateway.accounts.tokens import MailLinks, TranscriptLinks, VisitorTokens
from usher_gateway.audit.cutting import cut_old
from usher_gateway.audit.reads import AuditReads
from usher_gateway.backup_age import tell_backup
from usher_gateway.builds.kept_assets import KeptAssets
from usher_gateway.builds.own import desk_build
from usher_gateway.context.load import contexts_of
from usher_gateway.erasing.erase import Stores
from usher_gateway.files.upload_space import UploadSpace, sweep_uploads
from usher_gateway.http.app import build_app
from usher_gateway.http.call import Site
from usher_gateway.http.pages import STATIC
from usher_gateway.invitations.inviting import Invitations
from usher_gateway.limits import (
    ASSETS_KEEP_S,
    AUDIT_CUT_S,
    AUDIT_FLUSH_S,
    BACKUP_S,
    CONTEXTS_AT_ONCE,
    FILL_CONVERSATIONS,
    HTTP_SHUTDOWN_S,
    LISTEN_BACKLOG,
    MEGABYTE,
    PARKED_COLLECT_S,
    READ_BUFFER,
    RETENTION_LOOK_S,
    SEAL_S,
    TIMING,
    UPLOAD_SWEEP_S,
    VISIT_DELETE_S,
    VISIT_SWEEP_S,
    Timing,
)
from usher_gateway.origins import Origins
from usher_gateway.parked.collect import collect
from usher_gateway.reading.batch_loader import BatchLoader
from usher_gateway.reading.conversations import conversations_by_id, current_by_address
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.retention.sweep import Sweeper
from usher_gateway.settings import GatewaySettings, check_public_url
from usher_gateway.sockets.shared.dedup import Accepted
from usher_gateway.sockets.shared.edge import WEB, Edge
from usher_gateway.sockets.shared.endpoints import Serving
from usher_gateway.sockets.shared.gap_filling import GapFiller
from usher_gateway.sockets.shared.hub import Hub
from usher_gateway.sockets.shared.periodic import start_periodic
from usher_gateway.sockets.shared.publish_queues import PublishQueues
from usher_gateway.sockets.shared.replies import answer, refuse
from usher_gateway.sockets.shared.resync import Checking
from usher_gateway.transcripts.pdf_process import PdfMaker
from usher_gateway.visits.following import Visits
from usher_gateway.visits.present import PresentVisitors

log = structlog.get_logger()


class Running(UserDict[str, Callable[[], bool]]):
    """A running gateway: its readiness checks by name, shared parts, port, sweep of files, and reads to be audited."""

    def __init__(
        self, app: web.Application, edge: Edge, port: int, sweep: Callable[[], Awaitable[None]], audit: AuditReads
    ) -> None:
        # Redis is not checked: without it service is slower, not worse
        super().__init__(
            bus=lambda: edge.lanes.connected,
            record=lambda: edge.record.connected,
            gateway=lambda: not edge.hub.leaving,
        )
        self.app = app
        self.edge = edge
        self.port = port
        self.sweep = sweep
        self.audit = audit


@asynccontextmanager
async def running(  # noqa: PLR0913 - the stores, and what one process or a test replaces
    settings: GatewaySettings,
    bus: Bus,
    live: Live,
    record: Record,
    timing: Timing = TIMING,
    *,
    knowledge: Knowledge | None = None,
) -> AsyncIterator[Running]:
    """Run the public site on these stores; on leaving, sockets are closed and what they sent is made durable.

    `knowledge` is in this process, or else asked at the settings' `knowledge_url`.
    """
    async with AsyncExitStack() as stack:
        gap = asyncio.Event()
        edge = make_edge(settings, bus, live, record, Hub(live, gap.set), timing)
        stack.push_async_callback(edge.lanes.close, settings.drain_s / 2)
        await edge.masks.start()
        stack.push_async_callback(stop_tasks, every("gateway.masks", MASKS_S, edge.masks.follow))
        await edge.hub.open()
        tasks = [*start_periodic(edge), Checking(edge, gap).task]
        stack.push_async_callback(_leave, edge, tasks)
        passwords = Passwords()
        stack.callback(passwords.close)
        uploads = await stack.enter_async_context(opened_store(settings))
        stack.push_async_callback(stop_tasks, watch_files("gateway.files", uploads))
        space = UploadSpace(settings.upload_space_mb * MEGABYTE)
        sweep = partial(sweep_uploads, record, uploads, space, settings.upload_unattached_h * 3600)
        stack.push_async_callback(stop_tasks, every("gateway.uploads", UPLOAD_SWEEP_S, sweep))
        stack.push_async_callback(stop_tasks, every("gateway.backup", BACKUP_S, partial(tell_backup, record)))
        stack.push_async_callback(edge.visits.close)
        deleting = every("gateway.visits_deleted", VISIT_DELETE_S, partial(_delete_old, edge))
        stack.push_async_callback(
            stop_tasks, deleting, every("gateway.visits", VISIT_SWEEP_S, partial(_sweep_visits, edge))
        )
        stack.push_async_callback(stop_tasks, every("gateway.parked", PARKED_COLLECT_S, partial(collect, bus, record)))
        origins = Origins(settings.public_url, settings.origins)
        present = PresentVisitors(record, edge.visits, WEB, timing.present)
        contexts = BatchLoader(lambda ids: contexts_of(record, edge.visits, ids), CONTEXTS_AT_ONCE)
        stack.push_async_callback(contexts.close)
        pdfs = PdfMaker(tuple(map(Path, settings.pdf_fonts)))
        following = ActivePolicy(record)
        keyring = keyring_of(settings)
        stack.push_async_callback(stop_tasks, every("gateway.sealing", SEAL_S, partial(_seal, record, keyring)))
        audit = AuditReads(record)
        stack.push_async_callback(audit.flush)
        stack.push_async_callback(stop_tasks, every("gateway.audit", AUDIT_FLUSH_S, audit.flush))
        retaining = Sweeper(Stores(record, live, uploads, register=settings.erasures_file), edge.policy)
        stack.push_async_callback(stop_tasks, every("gateway.retention", RETENTION_LOOK_S, retaining.look))
        cutting = partial(cut_old, record, settings.audit_kept_d)
        stack.push_async_callback(stop_tasks, every("gateway.audit_cut", AUDIT_CUT_S, cutting))
        assets = KeptAssets(record, STATIC)
        stack.push_async_callback(stop_tasks, every("gateway.assets", ASSETS_KEEP_S, assets.keep))
        await assets.tried.wait()  # before anybody gets a page that asks another gateway for them
        site = Site(
            *(settings, record, edge, origins, passwords, uploads, space, following, present, contexts, pdfs, bus),
            keyring,
            knowledge or _ask_over_http(stack, settings),
            audit,
            assets,
        )
        app = build_app(site, Serving(edge, origins))
        port = await _listen(stack, app, settings)
        stack.push_async_callback(edge.hub.send_away)
        if not site.secure and not settings.demo:
            log.warning(
                "gateway.cookies_not_secure", public_url=hide_password(settings.public_url), cure="put TLS in front"
            )
        log.info("gateway.listening", host=settings.host, port=port)
        yield Running(app, edge, port, sweep, audit)


def _ask_over_http(stack: AsyncExitStack, settings: GatewaySettings) -> KnowledgeClient:
    client = KnowledgeClient(settings.knowledge_url, settings.secret.reveal())
    stack.push_async_callback(client.close)
    return client


async def _listen(stack: AsyncExitStack, app: web.Application, settings: GatewaySettings) -> int:
    port = await listen(
        app,
        "gateway",
        settings.host,
        settings.port,
        # behind proxies all connections have the proxies' addresses
        per_address=0 if settings.trusted_proxies else settings.connections_per_address,
        shutdown_s=HTTP_SHUTDOWN_S,
        read_buffer=READ_BUFFER,
        backlog=LISTEN_BACKLOG,
    )
    stack.push_async_callback(port.close)
    return port.number


def make_edge(  # noqa: PLR0913, PLR0917 - the stores, and what is made of them
    settings: GatewaySettings, bus: Bus, live: Live, record: Record, hub: Hub, timing: Timing
) -> Edge:
    """Create what all sockets share."""
    secret = settings.secret.reveal()
    accepted, visits = Accepted(live), Visits(record, live)
    return Edge(
        settings=settings,
        partitions=bus.partitions,
        live=live,
        record=record,
        hub=hub,
        lanes=PublishQueues(bus, lambda ticket: answer(accepted, ticket), refuse, timing.bus_away),
        accepted=accepted,
        filling=GapFiller(record),
        conversations=BatchLoader(lambda ids: conversations_by_id(record, ids), FILL_CONVERSATIONS),
        current=BatchLoader(lambda addresses: current_by_address(record, addresses), FILL_CONVERSATIONS),
        timing=timing,
        tokens=VisitorTokens(secret),
        identities=Identities(secret, settings.identity_secret.reveal() if settings.identity_secret else ""),
        links=FileLinks(secret),
        transcript_links=TranscriptLinks(secret),
        mail_links=MailLinks(secret),
        unsubscribe_links=UnsubscribeLinks(secret, settings.public_url),
        policy=ActivePolicy(record),
        masks=ActiveMasks(record),
        visits=visits,
        invitations=Invitations(record, visits, WEB, timing.available),
        build=desk_build(STATIC),
    )


async def _seal(record: Record, keyring: Keyring) -> None:
    """Encrypt secrets that an older version, or somebody by SQL, has written as they are."""
    sealed = await seal_plain(record, keyring)
    if sealed.done:
        log.info("gateway.secrets_sealed", accounts=len(sealed.done))


async def _sweep_visits(edge: Edge) -> None:
    await edge.visits.sweep(time.time_ns() // 1_000_000)
    await edge.invitations.sweep()


async def _delete_old(edge: Edge) -> None:
    await edge.visits.delete_old()
    await edge.invitations.delete_old()


async def _leave(edge: Edge, tasks: list[asyncio.Task[None]]) -> None:
    await stop_tasks(*tasks)
    await edge.filling.close()
    await edge.hub.close()
    await edge.accepted.save()


def serve(environ: Mapping[str, str]) -> int:
    """Run the gateway as a process until asked to stop; returns the exit code. Raises SettingsError."""
    check_public_url(load_settings(GatewaySettings, environ))
    return serve_alone("gateway", GatewaySettings, environ, running)
