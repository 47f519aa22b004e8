"""Check accounts with their providers: when the gateway asks for it, and for the command line."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import structlog
from sqlalchemy import and_, or_, select, update
from usher_common.accounts.check_notes import Note, said_by
from usher_common.accounts.facts import CheckFacts, CheckNote
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.connections import account_health
from usher_common.record.tables.schema import account
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import Unopened

from usher_connectors.contract import Account, Channel, CheckResult, SendError
from usher_connectors.contract.operations import Inspect
from usher_connectors.health.domain import kind_of
from usher_connectors.health.rows import write_health
from usher_connectors.send.http_driver import HttpDriver
from usher_connectors.send.ports import Accounts

log = structlog.get_logger()
_NOTES = {
    "auth": "the provider does not accept the token or secret",
    "unreachable": "the provider does not answer",
    "throttled": "the provider asks to wait; try again later",
    "gone": "the provider does not know this account any more",
}


async def check_account(driver: HttpDriver, channel: Channel, checked: Account, hooks_url: str) -> CheckFacts:
    """Ask the provider whether it accepts the account's secrets, and register our webhook where it can be registered.

    Never raises for what a provider, a network or a channel does wrong: that is the result.
    """
    if channel.inspect is not None:
        return await _inspected(channel.inspect, checked)
    if channel.check is None:
        return _facts(CheckResult(ok=False, notes=(Note("no_check"),), code="no_check"))
    polled = channel.session is not None or checked.config.get("mode") == "poll"
    if not polled and not hooks_url:
        return _facts(CheckResult(ok=False, notes=(Note("no_public_url"),), code="no_hooks_url"))
    url = "" if polled else f"{hooks_url.rstrip('/')}/hooks/{checked.channel}/{checked.id}"
    try:
        result = await driver.run(channel, channel.check(checked, url))
    except SendError as error:
        kind = kind_of(error)
        notes = (_NOTES.get(kind, "the provider refuses"), error.code)
        return CheckFacts(ok=False, code=kind, notes=notes, said=(CheckNote(error.code),))  # desks word the kind
    except Exception as error:  # an answer in another form than the provider's own, or an error in the channel
        log.exception("account.check_broken", account=checked.id, channel=checked.channel)
        note = Note("not_understood", error=type(error).__name__)
        return _facts(CheckResult(ok=False, notes=(note,), code="not_understood"))
    return _facts(replace(result, code="refused"))


def _facts(found: CheckResult) -> CheckFacts:
    notes = tuple(str(one) for one in found.notes)
    return CheckFacts(found.ok, found.name, notes, "" if found.ok else found.code or "refused", said_by(found.notes))


async def _inspected(inspect: Inspect, checked: Account) -> CheckFacts:
    try:
        found = await inspect(checked)
    except Exception as error:
        log.exception("account.check_broken", account=checked.id, channel=checked.channel)
        return _facts(CheckResult(ok=False, notes=(Note("broken", error=type(error).__name__),), code="other"))
    return _facts(found)


class CheckAccounts:
    """Answers checks that the gateway asks for, each by one replica."""

    def __init__(
        self, record: Record, accounts: Accounts, channels: Mapping[str, Channel], driver: HttpDriver, hooks_url: str
    ) -> None:
        self._record, self._accounts, self._channels = record, accounts, channels
        self._driver, self._hooks_url = driver, hooks_url

    async def step(self) -> None:
        """Make all checks that wait; raises Stall."""
        health = account_health.c
        asked = account.c.check_asked_at
        wanted = and_(asked.is_not(None), or_(health.checked_for.is_(None), health.checked_for < asked))
        joined = account.outerjoin(account_health, health.account == account.c.id)
        async with self._record.read() as connection:
            rows = (await connection.execute(select(account.c.id, asked).select_from(joined).where(wanted))).all()
        for name, wanted_at in rows:
            if await self._claimed(name, wanted_at):
                await self._check(name)

    async def _claimed(self, name: str, asked_at: int) -> bool:
        async def body(transaction: Transaction) -> bool:
            await insert_rows(transaction.connection, account_health, [{"account": name}], skip_existing=True)
            checked = account_health.c.checked_for
            free = account_health.c.account == name, or_(checked.is_(None), checked < asked_at)
            claim = update(account_health).where(*free).values(checked_for=asked_at, check_json="")
            return bool((await transaction.connection.execute(claim)).rowcount)

        return await run_transaction(self._record, body)

    async def _check(self, name: str) -> None:
        self._accounts.forget(name)  # what was changed a moment ago is what is to be checked
        result = await self._result(name)

        async def body(transaction: Transaction) -> None:
            values = {"check_json": msgspec.json.encode(result).decode()}
            await write_health(transaction.connection, name, values)

        await run_transaction(self._record, body)

    async def _result(self, name: str) -> CheckFacts:
        try:
            found = await self._accounts.find(name)
        except Unopened as unopened:
            log.warning("account.unopened", account=name, reason=str(unopened))
            return _facts(CheckResult(ok=False, notes=(Note("unopened"),), code="unopened"))
        channel = self._channels.get(found.channel) if found else None
        if found is None or channel is None:
            return _facts(CheckResult(ok=False, notes=(Note("no_channel"),), code="unknown_channel"))
        return await check_account(self._driver, channel, found, self._hooks_url)
