"""Erase contacts of whom nothing is left: their last content was removed, and nothing else keeps them."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import msgspec
import structlog
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.audit.actions import RETENTION
from usher_common.messages.contact_facts import agreed
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.tables.contacts import NOBODY
from usher_common.record.transaction import run_transaction
from usher_policy.document.model import PolicyDocument

from usher_gateway.audit.acting import Acting, ActingRecord
from usher_gateway.erasing import proofs
from usher_gateway.erasing.erase import Refused, Stores, erase
from usher_gateway.erasing.whose import Whose, read_whose
from usher_gateway.limits import RETENTION_PAGE
from usher_gateway.retention.removals import is_removed

log = structlog.get_logger()
_c, _a, _k, _r = schema.conversation.c, schema.address.c, schema.contact.c, schema.content_removal.c
_n, _h = schema.outreach.c, schema.contact_change.c
_attributes = msgspec.json.Decoder(dict[str, str]).decode


class _Asking(msgspec.Struct, frozen=True):
    """Of a broadcast's rule: the attribute that must say yes."""

    consent: str = "none"


_rule = msgspec.json.Decoder(_Asking).decode


class Left(NamedTuple):
    """What may be left of a person."""

    content: bool = False  # a conversation with content, so also each that is open, held or has promised an answer
    visits: bool = False  # visits, identities and answers about being followed, which have periods of their own
    colleagues: bool = False  # what colleagues wrote of them, or a file or a shop's system said
    agreed: bool = False  # to messages unasked
    waiting: bool = False  # for what they are to be told


def kept_by(left: Left) -> str:
    """Return what keeps a contact, "" if nothing does (pure)."""
    return next((name for name, there in left._asdict().items() if there), "")


async def erase_left(on: Stores, document: PolicyDocument) -> AsyncIterator[str]:
    """Erase them one by one, and yield the id of each who is gone. Raises Stall, FilesAway, LiveAway."""
    async with on.record.read() as connection:
        consents = await _consents(connection, document)
    async for page in _candidates(on.record):
        for person in page:
            async with on.record.read() as connection:
                whose = await read_whose(connection, person)
                kept = whose is None or kept_by(await read_left(connection, whose, consents))
            if not kept and await _erase(on, person):
                yield person


async def _erase(on: Stores, person: str) -> bool:
    acting = Acting(on.record, RETENTION, "contact_erased", [person])
    try:
        await erase(replace(on, record=ActingRecord(on.record, acting)), person, RETENTION)
    except Refused as refused:  # they are back, so that what was begun is not to be finished
        await run_transaction(on.record, partial(proofs.give_up, person=person, by=RETENTION))
        log.info("retention.contact_left", contact=person, reason=refused.reason)
        return False
    return True


async def read_left(connection: AsyncConnection, whose: Whose, consents: Collection[str]) -> Left:
    """Read what is left of a person; `consents` are the attributes that may say yes to messages unasked."""
    content = exists().where(any_of(_c.address_id, whose.addresses), ~is_removed())
    seen = [
        exists().where(any_of(table.c.visitor, whose.visitors))
        for table in (schema.visit, schema.identity, schema.consent)
    ]
    written = exists().where(any_of(_h.contact_id, whose.contacts), _h.kind.in_(("edited", "imported")))
    known = exists().where(any_of(_k.id, whose.contacts), _k.external_id != "")
    told = exists().where(any_of(_n.contact_id, whose.contacts), _n.state.in_(("planned", "claimed")))
    row = (await connection.execute(select(content, or_(*seen), or_(written, known), told))).one()
    facts = (await connection.execute(select(_k.attributes_json).where(any_of(_k.id, whose.contacts)))).scalars()
    said = any(agreed(one, _attributes(fact)) for fact in facts for one in consents)
    return Left(bool(row[0]), bool(row[1]), bool(row[2]), said, bool(row[3]))


async def _consents(connection: AsyncConnection, document: PolicyDocument) -> frozenset[str]:
    """Return the attributes by which the policy's events and all broadcasts ask for consent."""
    rules = [_rule(one) for one in (await connection.execute(select(schema.broadcast.c.rule_json))).scalars()]
    asked = {*(one.consent for one in document.events.values()), *(one.consent for one in rules)}
    return frozenset(asked - {"none"})


async def _candidates(record: Record) -> AsyncIterator[Sequence[str]]:
    """Read persons one of whose conversations was removed, and who have none with content, page by page."""
    other = schema.conversation.alias("other")
    theirs = select(_a.id).where(_a.contact_id == _k.id).correlate(schema.contact)
    content = exists().where(other.c.address_id.in_(theirs), ~is_removed(other))
    gone = exists().where(_c.address_id.in_(theirs), _r.conversation_id == _c.id, _r.done_at.is_not(None))
    after = ""
    while True:
        page = select(_k.id, func.coalesce(_k.root_id, _k.id).label("person"))
        page = page.where(and_(_k.id > after, _k.id != NOBODY), gone, ~content).order_by(_k.id).limit(RETENTION_PAGE)
        async with record.read() as connection:
            rows = (await connection.execute(page)).all()
        if rows:
            yield list(dict.fromkeys(row.person for row in rows))
        if len(rows) < RETENTION_PAGE:
            return
        after = rows[-1].id
