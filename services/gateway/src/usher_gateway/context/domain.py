"""What an agent is told of a contact before they say hello, made from what is on record and known now (pure)."""

from collections.abc import Mapping, Sequence

import msgspec
from usher_common.messages.summary import SummaryItem

from usher_gateway.visits.domain.moment import VisitNow, visit_now
from usher_gateway.visits.domain.selection import source_of
from usher_gateway.visits.domain.visit import Visit
from usher_gateway.wire.parts import AgentFace
from usher_gateway.wire.summaries import ConversationSummary

PAGES = 10  # pages of the visit that are listed, the latest


class SeenPage(msgspec.Struct, frozen=True):
    """A page of this visit; `at` in ms by our clock."""

    url: str
    title: str
    at: int
    visible_s: float


class ThisVisit(msgspec.Struct, frozen=True):
    """The visit in which the conversation began, or the last one known; times in ms, `pages` the latest last."""

    here: bool
    began_at: int
    on_site_s: float
    page_count: int
    pages: tuple[SeenPage, ...]
    source: str
    cart_value: float | None
    cart_currency: str


class PastTalk(msgspec.Struct, frozen=True):
    """An earlier conversation of the contact, over any channel; times in ms.

    `invitation`: the policy's name of the one that it began with, or `by-hand`.
    """

    id: str
    channel: str
    opened_at: int
    closed_at: int
    agent: AgentFace | None
    outcome: str
    last_text: str
    summary: ConversationSummary | None
    invitation: str = ""


class MadePromise(msgspec.Struct, frozen=True):
    """A promise: of an answer, which is `open` until it is given, or as a summary has it. `at` and `due_at` in ms.

    `seq` is the message that promised it; `text` its words, or the address where an answer is awaited.
    """

    conversation: str
    seq: int
    text: str
    at: int
    open: bool = False
    due_at: int | None = None


class ContactContext(msgspec.Struct, frozen=True):
    """Who the contact is and what was before.

    `verified`: the shop's server signed who it is; then name and e-mail are its word, else what they say of themselves.
    `visits_before` counts recorded visits but for this one, `past_count` all closed conversations, of which `past` has
    the latest, newest first.
    """

    contact: str
    name: str
    email: str
    phone: str
    language: str
    time_zone: str
    verified: bool
    attributes: dict[str, str]
    visit: ThisVisit | None
    visits_before: int
    last_visit_at: int | None
    past: tuple[PastTalk, ...]
    past_count: int
    promises: tuple[MadePromise, ...]


class KnownContact(msgspec.Struct, frozen=True):
    """The contact's row."""

    id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    attributes: Mapping[str, str] = {}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What was read for one conversation; `signed` is the identity that the shop signed, empty without one."""

    contact: KnownContact
    signed: Mapping[str, str] = {}
    visit: Visit | None = None
    visits: int = 0  # recorded, this one included if `visit_recorded`
    visit_recorded: bool = False
    last_visit_at: int | None = None
    past: Sequence[PastTalk] = ()
    past_count: int = 0
    open_promises: Sequence[MadePromise] = ()


def context_of(known: Known, now: int) -> ContactContext:
    """Make the context at `now` (ms, our clock)."""
    contact, signed = known.contact, known.signed
    moment = visit_now(known.visit, now) if known.visit is not None else None
    return ContactContext(
        contact=contact.id,
        name=signed.get("name") or contact.name,
        email=signed.get("email") or contact.email,
        phone=signed.get("phone") or contact.phone,
        language=contact.language or (moment.language if moment else ""),
        time_zone=moment.time_zone if moment else "",
        verified=bool(signed),
        attributes=dict(contact.attributes),
        visit=_visit(known.visit, moment) if known.visit is not None and moment is not None else None,
        visits_before=max(0, known.visits - known.visit_recorded),
        last_visit_at=known.last_visit_at,
        past=tuple(known.past),
        past_count=known.past_count,
        promises=(*known.open_promises, *_promised(known.past)),
    )


def _visit(visit: Visit, moment: VisitNow) -> ThisVisit:
    pages = sorted(visit.pages, key=lambda page: page.key)[-PAGES:]
    return ThisVisit(
        here=moment.here,
        began_at=moment.began_at,
        on_site_s=moment.on_site_s,
        page_count=moment.pages,
        pages=tuple(
            SeenPage(page.url, page.title, page.began + visit.ahead_ms, page.visible_ms / 1000) for page in pages
        ),
        source=source_of(moment),
        cart_value=moment.cart_value,
        cart_currency=moment.cart_currency,
    )


def _promised(past: Sequence[PastTalk]) -> list[MadePromise]:
    """Return what was promised in the last conversation: whether it was kept, the agent may ask."""
    if not past or past[0].summary is None:
        return []
    items: tuple[SummaryItem, ...] = past[0].summary.shown.items
    return [MadePromise(past[0].id, one.seq, one.text, past[0].closed_at) for one in items if one.kind == "promise"]
