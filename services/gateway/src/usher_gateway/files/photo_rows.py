"""Statements about agents' uploaded photos: kept while an agent has them, expired like other files afterwards."""

import re

from sqlalchemy import exists, select, update
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import db_now
from usher_common.record.tables import schema

UPLOADER = "photo:"  # begins the uploader of a photo: it can be opened by everybody, other files cannot
_ADDRESS = re.compile(r"/photos/([0-9a-f]{32})").fullmatch
_a, _u = schema.agent.c, schema.upload.c


def address_of(upload: str) -> str:
    """Name the address at which everybody sees the photo."""
    return f"/photos/{upload}"


async def keep_photo(transaction: Transaction, photo: str) -> bool:
    """Keep the photo at this address for an agent; False where it is an upload that is not there."""
    if not photo.startswith(address_of("")):
        return True
    found = _ADDRESS(photo)
    wanted = (_u.id == (found[1] if found else ""), _u.uploader.startswith(UPLOADER))
    kept = await transaction.connection.execute(update(schema.upload).where(*wanted).values(attached_at=db_now()))
    return bool(kept.rowcount)


async def release_photo(transaction: Transaction, agent: str) -> None:
    """Let the agent's present photo expire, unless somebody else has it too."""
    photo = (await transaction.connection.execute(select(_a.photo).where(_a.id == agent))).scalar_one_or_none()
    found = _ADDRESS(photo or "")
    if not found:
        return
    shared = exists().where(_a.photo == photo, _a.id != agent)
    mine = (_u.id == found[1], _u.uploader.startswith(UPLOADER), ~shared)
    await transaction.connection.execute(update(schema.upload).where(*mine).values(attached_at=None))
