"""The demo's accounts at its own providers: written at each start, because the ports may be others."""

import json
from typing import Any

from sqlalchemy import insert, select, update
from usher_common.record.port import Record, Transaction
from usher_common.record.tables.schema import account

from usher.sandbox.inbox import SHOP
from usher.sandbox.phones.exchange import AGENTS, SHOP_NUMBER, SID
from usher.sandbox.phones.exchange import TOKEN as VOICE_TOKEN
from usher.sandbox.server import TOKEN, Sandbox

MESSENGER, MAIL, PHONE = "messenger", "mail", "phone"
CALL_TEXT = "A customer asked to be called. Press 1, and their phone rings."


def account_rows(sandbox: Sandbox, hooks_url: str) -> list[dict[str, Any]]:
    """Make the rows: a bot that is polled, a mailbox that nothing signs in to, and a phone line with our webhooks."""
    start, mail_to = f"{sandbox.url}/messenger?start={{token}}", f"{sandbox.url}/inbox?token={{token}}"
    bot = {"api": sandbox.url, "mode": "poll", "link": start}
    here = {"imap_host": "127.0.0.1", "imap_security": "plain", "smtp_host": "127.0.0.1", "smtp_security": "plain"}
    mail = {"address": SHOP, "name": "Holm & Daughters", "link": mail_to, **here}
    line = {"account_sid": SID, "from": SHOP_NUMBER, "api": sandbox.url, "agent_text": CALL_TEXT}
    line |= {"hook_url": f"{hooks_url}/hooks/voice/{PHONE}"}
    phones = [f"{login}={number}" for login, number in AGENTS.items()]
    return [
        _row(MESSENGER, "telegram", "Messenger", bot, {"token": TOKEN}),
        _row(MAIL, "email", "Mail", mail, {"password": "demo"}),
        _row(PHONE, "voice", "Phone", {**line, "phones": phones}, {"auth_token": VOICE_TOKEN}),
    ]


def _row(name: str, channel: str, shown: str, config: dict[str, Any], secrets: dict[str, str]) -> dict[str, Any]:
    texts = {"config_json": json.dumps(config), "secrets_json": json.dumps(secrets)}
    return {"id": name, "channel": channel, "name": shown, **texts}


async def write_accounts(record: Record, sandbox: Sandbox, hooks_url: str) -> None:
    """Create the accounts, or tell those that exist where their provider is now."""
    async with record.transaction() as transaction:
        known = set((await transaction.connection.execute(select(account.c.id))).scalars())
        for row in account_rows(sandbox, hooks_url):
            await _write(transaction, row, known=row["id"] in known)


async def _write(transaction: Transaction, row: dict[str, Any], *, known: bool) -> None:
    now = await transaction.now()
    if known:
        changing = update(account).where(account.c.id == row["id"])
        await transaction.connection.execute(changing.values(config_json=row["config_json"], changed_at=now))
    else:
        await transaction.connection.execute(insert(account), [{**row, "changed_at": now}])
