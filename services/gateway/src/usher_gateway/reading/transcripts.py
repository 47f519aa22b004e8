"""What a transcript is made of: a conversation's messages, and the time zone and language of its contact."""

from sqlalchemy import select
from usher_common.messages.events import ConversationChanged, MessageAdded
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_common.transcripts.limits import TRANSCRIPT_MESSAGES
from usher_common.transcripts.place import Place, place_in

from usher_gateway.reading.conversations import messages_after

_v = schema.visit.c


async def latest_messages(record: Record, conversation: ConversationChanged) -> list[MessageAdded]:
    """Read as many of its messages as a transcript has, in order."""
    after = max(0, conversation.last_seq - TRANSCRIPT_MESSAGES)
    found = await messages_after(record, [(conversation.id, after)], TRANSCRIPT_MESSAGES)
    return found.get(conversation.id, [])


async def place_of(record: Record, peer: str) -> Place:
    """Read where this visitor was last, and in which language."""
    wanted = select(_v.visit_json).where(_v.visitor == peer).order_by(_v.began_at.desc()).limit(1)
    async with record.read() as connection:
        return place_in((await connection.execute(wanted)).scalar_one_or_none())
