"""Make all checks: each within its own time, and none of them stops the others."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote

from redis.exceptions import RedisError
from usher_common.bus.topology import Topology
from usher_common.files.s3.place import SCHEME
from usher_common.handling import Stall
from usher_common.knowledge.articles import ArticleFilter
from usher_common.knowledge.client import KnowledgeClient
from usher_common.knowledge.port import KnowledgeAway
from usher_common.record.migrations import known_heads, known_revisions
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.urls import POSTGRES, parse_url
from usher_common.sealing.settings import keyring_of
from usher_gateway.files.upload_rows import bytes_stored

from usher.doctor import limits
from usher.doctor.endpoints import Endpoint, endpoints_of_mailbox, endpoints_of_settings
from usher.doctor.findings import Finding, failure, ok, unknown, without_secrets
from usher.doctor.judging import accounts as judging_accounts
from usher.doctor.judging import record as judging_record
from usher.doctor.judging import settings as judging_settings
from usher.doctor.judging.backups import judge_backup, judge_register
from usher.doctor.judging.bus import judge_broker
from usher.doctor.judging.certificates import judge_certificate
from usher.doctor.judging.clocks import judge_clock
from usher.doctor.judging.disk import MEGABYTE, judge_place, judge_upload_space
from usher.doctor.judging.live import judge_redis
from usher.doctor.judging.working import judge_agents, judge_knowledge, judge_policy
from usher.doctor.probing import record as look
from usher.doctor.probing.broker import look_at_broker
from usher.doctor.probing.bucket import look_at_bucket
from usher.doctor.probing.certificates import look as look_at_certificate
from usher.doctor.probing.machine import look_at_file, look_at_folder, token_ends
from usher.doctor.probing.redis import look_at_redis
from usher.doctor.read_settings import Loaded, read_settings

Checked = Sequence[Finding]
Look = Callable[[], Awaitable[Checked]]


async def examine(environ: Mapping[str, str], allowed_s: Mapping[str, float] = limits.CHECK_S) -> list[Finding]:
    """Return the findings of all checks, in the same order each time; `allowed_s` is the time of each (s)."""
    loaded = read_settings(environ)
    passwords = [*(text for _, text in loaded.secrets()), *_passwords(loaded)]
    async with _reached(loaded, allowed_s) as (record, away):
        on = _Examination(loaded, record, away)
        looks: list[tuple[str, Collection[str], Look]] = [
            ("settings", (), on.settings),
            ("record", ("USHER_RECORD_URL", "USHER_PARTITIONS"), on.record),
            ("bus", ("USHER_BUS_URL", "USHER_PARTITIONS"), on.bus),
            ("live", ("USHER_LIVE_URL",), on.live),
            ("files", (), on.files),  # where the setting is wrong, `disk` says so
            ("disk", ("USHER_UPLOAD_DIR", "USHER_RECORD_URL", "USHER_UPLOAD_SPACE_MB"), on.disk),
            ("backup", ("USHER_RECORD_URL", "USHER_ERASURES_FILE"), on.backup),
            ("certificates", (), on.certificates),
            ("accounts", ("USHER_RECORD_URL", "USHER_ACCOUNT_KEYS", "USHER_SECRET"), on.accounts),
            ("policy", ("USHER_RECORD_URL",), on.policy),
            ("knowledge", ("USHER_KNOWLEDGE_URL", "USHER_SECRET", "USHER_BUS_URL"), on.knowledge),
        ]
        made = [_made(name, loaded.wrong & set(needs), work, allowed_s[name]) for name, needs, work in looks]
        found = [one for some in await asyncio.gather(*made) for one in some]
    return without_secrets(found, passwords)


async def _made(name: str, wrong: Collection[str], work: Look, allowed_s: float) -> Checked:
    """Make one check, whatever becomes of it."""
    if wrong:
        return [unknown(name, f"not checked: {', '.join(sorted(wrong))} cannot be used")]
    try:
        async with asyncio.timeout(allowed_s):
            return await work()
    except TimeoutError:
        return [unknown(name, f"given up after {allowed_s:g} s", "look whether what it asks hangs")]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said, and the other checks are made
        return [unknown(name, f"the check failed: {_said(error)}")]


@asynccontextmanager
async def _reached(loaded: Loaded, allowed_s: Mapping[str, float]) -> AsyncIterator[tuple[Record | None, str]]:
    """Open the record for reading; yields why not, where it cannot be read."""
    url = loaded.gateway.record_url
    away = "USHER_RECORD_URL cannot be used" if "USHER_RECORD_URL" in loaded.wrong else _absent(url)
    if away:
        yield None, away
        return
    async with opened_record(url, read_only=True) as record:
        try:
            async with asyncio.timeout(allowed_s["record"]):
                await record.ping()
        except (Stall, TimeoutError, OSError) as error:
            away = _said(error)
        yield (None, away) if away else (record, "")


def _absent(url: str) -> str:
    """Say why a URL leads to no record at all; "" if it may: opening a file that is not there would make one."""
    try:
        parsed = parse_url(url)
    except ValueError as error:
        return _said(error)
    file = parsed.get_backend_name() != POSTGRES and str(parsed.database)
    return f"there is no file {file}" if file and not Path(file).is_file() else ""


class _Examination:
    """The checks by name; each returns what it found."""

    def __init__(self, loaded: Loaded, record: Record | None, away: str) -> None:
        self._loaded, self._record, self._away = loaded, record, away
        gateway = loaded.gateway
        self._embedded = gateway.bus_url.startswith("embedded:")
        self._sqlite = gateway.record_url.startswith("sqlite:")
        self._in_bucket = gateway.upload_dir.startswith(SCHEME)
        self._whose = "the record" if self._sqlite else "PostgreSQL"

    async def settings(self) -> Checked:
        on, gateway = self._loaded, self._loaded.gateway
        demo = gateway.demo
        more = [
            *judging_settings.judge_secrets([pair for pair in on.secrets() if pair[0] not in on.wrong]),
            judging_settings.judge_public_url(gateway.public_url, demo=demo),
            judging_settings.judge_private_targets(on.connectors.allow_private_targets, demo=demo),
        ]
        schemes = (
            url.partition(":")[0].partition("+")[0] for url in (gateway.record_url, gateway.bus_url, gateway.live_url)
        )
        stores = {"USHER_RECORD_URL", "USHER_BUS_URL", "USHER_LIVE_URL"} & on.wrong
        fitting = [] if stores else [judging_settings.judge_stores(*schemes)]
        return [*judging_settings.judge_faults(on.faults), *(one for one in more if one is not None), *fitting]

    async def record(self) -> Checked:
        record = self._record
        if record is None:
            if self._sqlite:
                do = "`usher migrate` makes it, and so does the first start of `usher serve all`"
                return [failure("record", f"cannot be read: {self._away}", do)]
            return [failure("record", f"cannot be reached: {self._away}", "look at PostgreSQL, and USHER_RECORD_URL")]
        server = await self._server(record)
        heads, _ = await asyncio.to_thread(lambda: (known_heads(), known_revisions()))  # loads all migrations
        at = await look.revisions(record)
        migrations = judging_record.judge_migrations(await look.fit(record), at, heads)
        clock = [] if self._sqlite else [judge_clock(await look.clock(record, self._whose))]
        if not at:
            return [*server, migrations, *clock]
        stored = await look.partitions(record)
        partitions = judging_record.judge_partitions(stored, self._loaded.gateway.partitions)
        return [
            *server,
            migrations,
            partitions,
            judging_record.judge_parked(await look.count_parked(record)),
            *clock,
        ]

    async def _server(self, record: Record) -> Checked:
        if self._sqlite:
            return [ok("record", f"the file {parse_url(self._loaded.gateway.record_url).database} can be read")]
        values, off, used = await look.postgres_settings(record)
        reserved = values.get("superuser_reserved_connections", 0)
        return [
            judging_record.judge_postgres(values["server_version_num"]),
            judging_record.judge_durability(off),
            judging_record.judge_connections(values["max_connections"], reserved, used),
        ]

    async def bus(self) -> Checked:
        if self._embedded:
            return [ok("bus", "embedded, in the record's file")]
        gateway = self._loaded.gateway
        try:
            return judge_broker(await look_at_broker(gateway.bus_url, Topology(gateway.partitions)))
        except (OSError, TimeoutError) as error:
            return [failure("bus", f"cannot be reached: {_said(error)}", "look at RabbitMQ, and USHER_BUS_URL")]

    async def live(self) -> Checked:
        url = self._loaded.gateway.live_url
        if url == "memory:":
            return [ok("live", "in the memory of the one process")]
        try:
            facts, clock = await look_at_redis(url)
        except (OSError, RedisError, ValueError) as error:
            return [failure("live", f"cannot be reached: {_said(error)}", "look at Redis, and USHER_LIVE_URL")]
        return [*judge_redis(facts), judge_clock(clock)]

    async def files(self) -> Checked:
        return [await look_at_bucket(self._loaded.gateway)] if self._in_bucket else []

    async def disk(self) -> Checked:
        gateway, found = self._loaded.gateway, list[Finding]()
        allowed = free = gateway.upload_space_mb * MEGABYTE
        if not self._in_bucket:
            files = await asyncio.to_thread(look_at_folder, Path(gateway.upload_dir))
            found, free = [judge_place("files", files)], files.free
        if self._record is not None and await look.revisions(self._record):
            found.append(judge_upload_space(free, await bytes_stored(self._record), allowed))
        if self._sqlite:
            folder = Path(str(parse_url(gateway.record_url).database)).parent
            found.append(judge_place("record's file", await asyncio.to_thread(look_at_folder, folder)))
        return found

    async def backup(self) -> Checked:
        file = self._loaded.gateway.erasures_file
        register = judge_register(file, await asyncio.to_thread(look_at_file, Path(file)) if file else None)
        if self._record is None or not await look.revisions(self._record):
            return [register]
        return [judge_backup(await look.backup_age_s(self._record)), register]

    async def certificates(self) -> Checked:
        endpoints: list[Endpoint] = list(endpoints_of_settings(self._loaded))
        if self._record is not None and await look.revisions(self._record):
            for account, config in (await look.mailboxes(self._record)).items():
                endpoints += endpoints_of_mailbox(account, config)
        shown = await asyncio.gather(*(asyncio.to_thread(look_at_certificate, one) for one in endpoints))
        now = time.time()
        return [judge_certificate(one, now) for one in shown] or [ok("certificates", "no address with TLS is set")]

    async def accounts(self) -> Checked:
        if (record := self._record) is None:
            return [unknown("accounts", "the record cannot be read")]
        ports = {(one.admin_host, one.admin_port) for one in (self._loaded.gateway, self._loaded.connectors)}
        ends = await token_ends(sorted(ports))
        keyring = keyring_of(self._loaded.gateway)
        found, now = await look.accounts(record, keyring, self._loaded.connectors.hooks_url, ends)
        return judging_accounts.judge_accounts(found, now)

    async def policy(self) -> Checked:
        if (record := self._record) is None:
            return [unknown("policy", "the record cannot be read"), unknown("agents", "the record cannot be read")]
        version, text = await look.policy(record)
        judged = await asyncio.to_thread(judge_policy, version, text)
        return [judged, judge_agents(*await look.count_agents(record))]

    async def knowledge(self) -> Checked:
        if self._embedded:
            return [ok("knowledge", "in the same process as all others")]
        gateway = self._loaded.gateway
        if not gateway.secret:
            return [unknown("knowledge", "without USHER_SECRET nothing can be asked")]
        client = KnowledgeClient(gateway.knowledge_url, gateway.secret.reveal())
        try:
            await client.list_articles(ArticleFilter(limit=1))
        except KnowledgeAway as error:
            return [judge_knowledge(gateway.knowledge_url, _said(error.__cause__ or error))]
        finally:
            await client.close()
        return [judge_knowledge(gateway.knowledge_url, "")]


def _passwords(loaded: Loaded) -> list[str]:
    """List what stands before the @ of the stores' URLs, as written and as meant."""
    found: list[str] = []
    for url in (loaded.gateway.record_url, loaded.gateway.bus_url, loaded.gateway.live_url):
        given = url.partition("://")[2].rpartition("@")[0].partition(":")[2]
        found += [given, unquote(given)]
    return found


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[: limits.ERROR_CHARS]
