"""Seal the rows of accounts with the newest key: plain ones from before, and all of them in a rotation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from usher_common.record.port import Record, Transaction
from usher_common.record.tables.schema import account
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import Keyring, Unopened, is_plain


@dataclass(frozen=True, slots=True)
class Sealed:
    """Accounts by what became of them: sealed anew, and those that no key of ours opens."""

    done: Sequence[str] = ()
    unopened: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is to replace another in an account's row."""

    account: str
    stored: str
    sealed: str


async def seal_plain(record: Record, keyring: Keyring) -> Sealed:
    """Seal what is plain; changes nothing else, and without a key nothing."""
    return await _seal(record, keyring, is_plain) if keyring else Sealed()


async def seal_again(record: Record, keyring: Keyring) -> Sealed:
    """Seal with the newest key whatever an older one has sealed, or none; raises NoKey."""
    return await _seal(record, keyring, lambda _stored: True)


async def outdated(record: Record, keyring: Keyring, wanted: Callable[[str], bool]) -> tuple[list[Change], list[str]]:
    """Seal anew what is wanted and not sealed with the newest key; returns the changes, and what does not open."""
    columns = account.c.id, account.c.secrets_json
    async with record.read() as connection:
        rows = (await connection.execute(select(*columns).order_by(account.c.id))).all()
    changes: list[Change] = []
    unopened: list[str] = []
    for name, stored in rows:
        if not wanted(stored) or keyring.is_current(stored):
            continue
        try:
            changes.append(Change(name, stored, keyring.seal(name, keyring.open(name, stored))))
        except Unopened:
            unopened.append(name)
    return changes, unopened


async def write_change(record: Record, change: Change) -> bool:
    """Write it, unless somebody has changed the secrets meanwhile: theirs are newer, and sealed already."""

    async def body(transaction: Transaction) -> bool:
        mine = account.c.id == change.account, account.c.secrets_json == change.stored
        result = await transaction.connection.execute(update(account).where(*mine).values(secrets_json=change.sealed))
        return bool(result.rowcount)

    return await run_transaction(record, body)


async def _seal(record: Record, keyring: Keyring, wanted: Callable[[str], bool]) -> Sealed:
    changes, unopened = await outdated(record, keyring, wanted)
    return Sealed([one.account for one in changes if await write_change(record, one)], unopened)
