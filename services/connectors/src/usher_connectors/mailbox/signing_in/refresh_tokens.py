"""Keep the refresh token that an issuer has replaced: the old one may count no more, or end some weeks later."""

import structlog
from sqlalchemy import select, update
from usher_common.record.port import Record, Transaction
from usher_common.record.tables.schema import account as account_table
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import Keyring, NoKey, Unopened

log = structlog.get_logger()
_a = account_table.c


class KeepRefreshTokens:
    """Writes the new one into the account's secrets, sealed as they are, unless a person has replaced it meanwhile."""

    def __init__(self, record: Record, keyring: Keyring) -> None:
        self._record, self._keyring = record, keyring

    async def __call__(self, account: str, old: str, new: str) -> None:
        """Store it; without a key that seals it counts in memory until the next start."""

        async def body(transaction: Transaction) -> bool:
            found = select(_a.secrets_json).where(_a.id == account).with_for_update()
            stored = (await transaction.connection.execute(found)).scalar_one_or_none()
            secrets = {} if stored is None else self._keyring.open(account, stored)
            if secrets.get("refresh_token") != old:
                return False
            sealed = self._keyring.seal(account, {**secrets, "refresh_token": new})
            await transaction.connection.execute(
                update(account_table).where(_a.id == account).values(secrets_json=sealed)
            )
            return True

        try:
            kept = await run_transaction(self._record, body)
        except (NoKey, Unopened) as error:
            log.warning("mail.refresh_token_not_kept", account=account, reason=type(error).__name__)
            return
        log.info("mail.refresh_token_replaced", account=account, kept=kept)
