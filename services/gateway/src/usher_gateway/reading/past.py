"""A visitor's earlier conversations, and earlier messages of any of them: only what belongs to their address."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from usher_common.messages.events import MessageAdded
from usher_common.record.port import Record
from usher_common.record.tables import schema

from usher_gateway.limits import PAGE_MESSAGES, PAST_SHOWN
from usher_gateway.reading.agents import agents_shown
from usher_gateway.reading.conversations import messages_after
from usher_gateway.wire.parts import PastConversation

_c = schema.conversation.c
_agents = msgspec.json.Decoder(tuple[str, ...]).decode


async def past_conversations(record: Record, address: str) -> tuple[PastConversation, ...]:
    """Read the closed conversations of an address (see `ids.address_id`), the newest first, with who had each last."""
    wanted = select(_c.id, _c.opened_at, _c.closed_at, _c.last_text, _c.participants_json)
    wanted = wanted.where(_c.address_id == address, _c.status == "closed").order_by(_c.opened_at.desc())
    async with record.read() as connection:
        rows = (await connection.execute(wanted.limit(PAST_SHOWN))).all()
    last = {row.id: agents[-1] for row in rows if (agents := _agents(row.participants_json))}
    faces = await agents_shown(record, list(set(last.values()))) if last else {}
    return tuple(
        PastConversation(
            row.id, row.opened_at // 1000, row.closed_at // 1000, faces.get(last.get(row.id, "")), row.last_text
        )
        for row in rows
    )


async def messages_before(record: Record, address: str, conversation: str, before: int) -> Sequence[MessageAdded]:
    """Read a page of messages before this sequence (0: the last page) of a conversation of this address, in order."""
    wanted = select(_c.last_seq).where(_c.id == conversation, _c.address_id == address)
    async with record.read() as connection:
        last_seq = (await connection.execute(wanted)).scalar_one_or_none()
    if last_seq is None:
        return ()
    upto = min(before - 1, last_seq) if before else last_seq
    after = max(0, upto - PAGE_MESSAGES)
    found = await messages_after(record, [(conversation, after)], page=upto - after)
    return found.get(conversation, ())
