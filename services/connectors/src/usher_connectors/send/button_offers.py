"""Buttons offered as numbered lines: remembered before they leave, so that a number in answer is the button."""

import json
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.sends import Send
from usher_common.record.port import Record
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables.schema import button_offer, message

from usher_connectors.contract import chosen

_o = button_offer.c
Offer = tuple[Send, tuple[str, ...]]  # the message, the titles in the order of their numbers


async def note_offers(connection: AsyncConnection, offers: Sequence[Offer]) -> None:
    """Remember the last offer to each peer."""
    rows = {
        (send.account, send.peer): {
            "account": send.account,
            "peer": send.peer,
            "conversation_id": send.conversation,
            "seq": send.seq,
            "titles_json": json.dumps(titles),
        }
        for send, titles in offers
    }
    if rows:
        await upsert_rows(connection, button_offer, list(rows.values()))


def may_choose(text: str) -> bool:
    """Whether a text may be the number of a button: only then does anybody look for an offer."""
    answer = text.strip().rstrip(".)")
    return answer.isascii() and answer.isdigit() and len(answer) < 4


async def chosen_by(record: Record, account: str, peer: str, text: str) -> str | None:
    """Return the button that a number chooses; None if nothing was offered, or somebody of us has written since."""
    mine = (_o.account == account, _o.peer == peer)
    since = select(func.max(message.c.seq)).where(message.c.conversation_id == _o.conversation_id)
    last = since.where(message.c.author != "visitor").scalar_subquery()
    async with record.read() as connection:
        wanted = select(_o.titles_json, _o.seq, last.label("last")).where(*mine)
        row = (await connection.execute(wanted)).first()
    if row is None or (row.last or 0) > row.seq:
        return None
    return chosen(text, json.loads(row.titles_json))
