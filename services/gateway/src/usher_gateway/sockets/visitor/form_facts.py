"""What decides about a start form: what is kept of the contact, and by which entry rule a conversation came."""

import msgspec
from sqlalchemy import func, select
from usher_common.messages.content import Profile
from usher_common.record.port import Record
from usher_common.record.tables import schema

_p, _a, _c = schema.contact.c, schema.address.c, schema.conversation.c
_attributes = msgspec.json.Decoder(dict[str, str]).decode


class _Asked(msgspec.Struct):
    """Of what the entry asked for, the rule."""

    rule: str = ""


_asked = msgspec.json.Decoder(_Asked | None).decode


async def contact_profile(record: Record, address: str) -> Profile:
    """Read what is shown of the contact at an address (see `ids.address_id`), an empty profile if there is none."""
    shown = schema.contact.alias("shown")
    root = func.coalesce(_p.root_id, _p.id)  # what merged contacts know is not asked again
    s = shown.c
    wanted = (
        select(s.name, s.email, s.phone, s.language, s.attributes_json)
        .select_from(schema.address.join(schema.contact, _p.id == _a.contact_id).join(shown, s.id == root))
        .where(_a.id == address)
    )
    async with record.read() as connection:
        row = (await connection.execute(wanted)).first()
    return Profile(*row[:4], _attributes(row[4])) if row else Profile()


async def entry_rule(record: Record, conversation: str) -> str:
    """Return the entry rule that chose the conversation's queue when it was opened, "" for none."""
    async with record.read() as connection:
        found = (await connection.execute(select(_c.asked_json).where(_c.id == conversation))).scalar_one_or_none()
    asked = _asked(found) if found else None
    return asked.rule if asked else ""
