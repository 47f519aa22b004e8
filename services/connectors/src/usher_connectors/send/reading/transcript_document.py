"""The transcript of a conversation as a mail, read when it is sent: what was deleted meanwhile is not in it."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.content import Attachment, Profile
from usher_common.messages.events import ConversationChanged, MessageAdded
from usher_common.messages.sends import Send, TranscriptMail
from usher_common.messages.threads import PLAIN, Threaded
from usher_common.record.port import Record
from usher_common.record.tables.schema import agent, conversation, message, visit
from usher_common.transcripts.document import contacts_transcript
from usher_common.transcripts.html_page import as_html
from usher_common.transcripts.limits import TRANSCRIPT_MESSAGES
from usher_common.transcripts.place import Place, place_in
from usher_common.transcripts.plain_text import as_text

from usher_connectors.contract import Document, SendError

_m, _c, _v = message.c, conversation.c, visit.c
_profile = msgspec.json.Decoder(Profile).decode
_thread = msgspec.json.Decoder(Threaded).decode
_files = msgspec.json.Decoder(tuple[Attachment, ...]).decode


class ReadDocument:
    """Makes the transcript that the gateway shows, in the contact's zone and language if no other is asked for."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def __call__(self, send: Send) -> Document:
        """Return it up to the send's message; raises Stall, or SendError if the conversation is gone."""
        async with self._record.read() as connection:
            talk = await _conversation(connection, send)
            said = await _messages(connection, send)
            place = await _place(connection, talk.peer)
        wanted = send.transcript or TranscriptMail()
        made = contacts_transcript(talk, said, place, wanted.time_zone, wanted.language)
        return Document(made.title, as_text(made), as_html(made))


async def _conversation(connection: AsyncConnection, send: Send) -> ConversationChanged:
    columns = _c.id, _c.account, _c.peer, _c.channel, _c.opened_at, _c.profile_json
    row = (await connection.execute(select(*columns).where(_c.id == send.conversation))).first()
    if row is None:
        raise SendError("conversation_gone", retryable=False)
    return ConversationChanged(
        id=row.id,
        version=0,
        status="closed",
        account=row.account,
        peer=row.peer,
        channel=row.channel,
        last_seq=send.seq,  # what lies before the messages that are read is counted as left out
        home_partition=0,
        opened_at=row.opened_at,
        profile=_profile(row.profile_json),
    )


async def _messages(connection: AsyncConnection, send: Send) -> list[MessageAdded]:
    columns = _m.id, _m.seq, _m.author, _m.text, _m.created_at, _m.agent_id, _m.attachments_json, _m.thread_json
    wanted = (
        select(*columns, agent.c.name)
        .select_from(message.outerjoin(agent, agent.c.id == _m.agent_id))
        .where(_m.conversation_id == send.conversation, _m.seq <= send.seq)
        .order_by(_m.seq.desc())
        .limit(TRANSCRIPT_MESSAGES)
    )
    rows = (await connection.execute(wanted)).all()
    return [
        MessageAdded(
            send.conversation,
            row.seq,
            row.id,
            row.author,
            row.text,
            row.created_at,
            agent=row.agent_id or "",
            agent_name=row.name or "",
            attachments=_files(row.attachments_json),
            thread=_thread(row.thread_json) if row.thread_json else PLAIN,
        )
        for row in reversed(rows)
    ]


async def _place(connection: AsyncConnection, peer: str) -> Place:
    wanted = select(_v.visit_json).where(_v.visitor == peer).order_by(_v.began_at.desc()).limit(1)
    return place_in((await connection.execute(wanted)).scalar_one_or_none())
