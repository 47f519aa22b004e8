"""The conversation as a bot is told of it, read when its turn is sent: what was deleted meanwhile is not in it."""

from typing import Literal

import msgspec
from sqlalchemy import select
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Send
from usher_common.messages.threads import PLAIN, Threaded
from usher_common.record.port import Record
from usher_common.record.tables.schema import message

from usher_connectors.contract import Line
from usher_connectors.limits import BOT_CHARS, BOT_LINES

_m = message.c
_thread = msgspec.json.Decoder(Threaded).decode
_files = msgspec.json.Decoder(tuple[Attachment, ...]).decode


class ReadTranscript:
    """Reads the last messages up to a turn, without notices; the oldest are left out of what is too long."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def __call__(self, send: Send) -> tuple[Line, ...]:
        """Return them, the oldest first; raises Stall."""
        columns = (_m.seq, _m.author, _m.text, _m.created_at, _m.attachments_json, _m.thread_json)
        wanted = select(*columns).where(_m.conversation_id == send.conversation, _m.seq <= send.seq)
        wanted = wanted.where(_m.author != "system").order_by(_m.seq.desc()).limit(BOT_LINES)
        async with self._record.read() as connection:
            rows = (await connection.execute(wanted)).all()
        lines, left = list[Line](), BOT_CHARS
        for seq, author, text, at, attachments, threaded in rows:
            thread = _thread(threaded) if threaded else PLAIN
            left -= len(text)
            if left < 0:
                break
            if not thread.deleted_at:
                names = tuple(one.name for one in _files(attachments))
                lines.append(Line(seq, _author(author, automatic=thread.automatic), text, at, names))
        return tuple(reversed(lines))


def _author(author: str, *, automatic: bool) -> Literal["visitor", "agent", "automatic"]:
    if author == "visitor":
        return "visitor"
    return "automatic" if automatic else "agent"
