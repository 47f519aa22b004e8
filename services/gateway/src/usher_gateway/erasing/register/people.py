"""Contacts, their addresses, visits and what they are told: all of it goes, but for who wants no messages."""

from sqlalchemy import ColumnElement, case, literal, or_, select
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.tables.contacts import NOBODY

from usher_gateway.erasing.entry import Entry, deletes, empties, keeps
from usher_gateway.erasing.register.finding import of_addresses, of_contacts, of_visitors
from usher_gateway.erasing.whose import Whose

_i, _n, _h, _j = schema.invitation.c, schema.outreach.c, schema.contact_change.c, schema.contact_merge.c


def _merges(whose: Whose) -> ColumnElement[bool]:
    return or_(any_of(_j.kept_id, whose.contacts), any_of(_j.other_id, whose.contacts))


# Found by the contact's browsers and id; before the contact itself goes.
AROUND: tuple[Entry, ...] = (
    deletes(schema.visit, "id visitor visit_json", "began_at seen_at over pages site_ms",
            of_visitors(schema.visit.c.visitor)),
    deletes(schema.consent, "id visitor wording url", "given at", of_visitors(schema.consent.c.visitor)),
    deletes(schema.identity, "visitor facts_json", "at", of_visitors(schema.identity.c.visitor)),
    empties(schema.invitation, "visit visitor text page message conversation",
            "id rule kind state agent_id at expires_at answered_at converted_at",
            of_visitors(_i.visitor),
            {"visit": "", "visitor": literal(f"{NOBODY}:") + _i.id, "text": "", "page": "", "message": "",
             "conversation": "", "state": case((_i.state == "open", "withdrawn"), else_=_i.state)},
            why="figures count invitations by rule, and each visitor once"),
    empties(schema.outreach, "contact_id place command fingerprint",
            "id broadcast_id account state reason at claimed_at",
            of_contacts(_n.contact_id),
            {"contact_id": NOBODY, "place": literal(f"{NOBODY}:") + _n.id, "command": b"", "fingerprint": "",
             "state": case((_n.state.in_(("planned", "claimed")), "stopped"), else_=_n.state)},
            why="broadcasts count their recipients; nobody is told anything any more"),
)  # fmt: skip

# In one transaction, the last: what finds everything else.
CONTACTS: tuple[Entry, ...] = (
    deletes(schema.contact_word, "word contact_id", "", of_contacts(schema.contact_word.c.contact_id), export=False,
            why="the index by which contacts are found"),
    deletes(schema.continued, "id visitor_address address", "outcome at",
            lambda whose: or_(any_of(schema.continued.c.visitor_address, whose.addresses),
                              any_of(schema.continued.c.address, whose.addresses)), export=False,
            why="tokens that were used; ids of addresses are derived from them"),
    empties(schema.contact_change, "before_json after_json", "contact_id version kind agent_id merge_id at",
            lambda whose: or_(any_of(_h.contact_id, whose.contacts),
                              _h.merge_id.in_(select(_j.id).where(_merges(whose)))),
            {"before_json": "{}", "after_json": "{}", "merge_id": ""}, goes=of_contacts(_h.contact_id),
            why="also in the history of who was merged with them once, and stays there without facts"),
    deletes(schema.contact_merge, "kept_id other_id choices_json spoken_json", "id agent_id at undone_at cause",
            _merges),
    deletes(schema.address, "id peer contact_id", "account channel created_at refused conversation_id",
            of_addresses(schema.address.c.id)),
    deletes(schema.contact, "id name email phone language attributes_json external_id own_json said_json merged_into"
            " root_id sort_key", "created_at version", of_contacts(schema.contact.c.id)),
)  # fmt: skip

KEPT: tuple[Entry, ...] = (
    keeps(schema.unsubscription, "id at",
          why="a hash of the address alone: who wanted no messages gets none later either, so it outlives an erasure"),
)  # fmt: skip
