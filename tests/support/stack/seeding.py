"""Fills a migrated record with agents and a webhook account, through the same code as the services."""

import base64
import json
import secrets
from collections.abc import Sequence

from sqlalchemy import insert
from usher_common.record.open import open_record
from usher_common.record.tables import schema
from usher_connectors.contract import Account
from usher_gateway.accounts.create_agent import create_agent

from quick_hash import quick_hash
from record_rig.ready import migrated
from secret_logs import know
from stack.stack import PASSWORD

WEBHOOK_ACCOUNT = "shop-hooks"


async def seed_agents(
    record_url: str,
    logins: Sequence[str],
    *,
    skills: dict[str, int] | None = None,
    capacity: int = 100,
    role: str = "agent",
    phone: str = "",
    pools: Sequence[str] = ("default",),
) -> None:
    """Create agents who sign in with PASSWORD; the record is migrated first."""
    await migrated(record_url)
    record = open_record(record_url)
    try:
        for login in logins:
            await create_agent(
                record,
                login=login,
                name=login.capitalize(),
                password=PASSWORD,
                role=role,
                skills=skills or {},
                capacity=capacity,
                hashed=quick_hash,
                phone=phone,
                pools=pools,
            )
    finally:
        await record.close()


async def seed_webhook(record_url: str, target: str) -> str:
    """Create the webhook account that delivers to `target`; returns its secret (whsec_…)."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    await seed_account(record_url, Account(WEBHOOK_ACCOUNT, "webhook", {"url": target}, {"secrets": [secret]}))
    return secret


async def seed_account(record_url: str, account: Account) -> None:
    """Create an account of any channel."""
    know(account.secrets)
    record = open_record(record_url)
    try:
        async with record.transaction() as transaction:
            row = {
                "id": account.id,
                "channel": account.channel,
                "name": "Shop",
                "config_json": json.dumps(account.config),
                "secrets_json": json.dumps(account.secrets),
                "changed_at": await transaction.now(),
            }
            await transaction.connection.execute(insert(schema.account), [row])
    finally:
        await record.close()
