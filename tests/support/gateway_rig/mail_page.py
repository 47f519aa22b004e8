"""A mail with HTML and pictures in a conversation, as the mailbox stores it."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from sqlalchemy import update
from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.messages.threads import Threaded
from usher_common.record.tables import schema

from gateway_rig.rig import Rig
from pictures import png

PICTURE = png(1, 1)


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    """A file's content."""
    yield content


async def mail_in(rig: Rig, conversation: str) -> str:
    """Store what the mailbox would for a mail with a picture of its own, one of another account, and one elsewhere."""
    files = StoredFiles(FileFolder(Path(rig.settings.upload_dir)), rig.record, "any")
    own = await files.put(pieces(PICTURE), 1000, "a.png", "account:support")
    other = await files.put(pieces(PICTURE), 1000, "b.png", "visitor:v2")
    page = f'<p>Hi</p><img src="cid:{own.id}"><img src="cid:{other.id}"><img src="elsewhere:https://t.example/1.gif">'
    html = await files.put(pieces(page.encode()), 1000, "mail.html", "account:support")
    thread = msgspec.json.encode(Threaded(native_id="m1", html=html.id)).decode()
    await rig.world.write(conversation, "Hi")
    async with rig.record.transaction() as transaction:
        mine = schema.message.c.conversation_id == conversation
        await transaction.connection.execute(update(schema.message).where(mine).values(thread_json=thread))
    return own.id
