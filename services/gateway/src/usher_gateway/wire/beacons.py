"""What the script on a page reports of a visit: beacons, JSON over HTTP (pure)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from usher_common.messages.limits import LARGEST_WHOLE

from usher_gateway.limits import BEACON_EVENTS, BEACON_PAGES, BEACON_SPANS, WORDING_CHARS
from usher_gateway.wire.fields import Attributes, Short, Url

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Ms = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)]  # milliseconds; moments are the browser's own, since the epoch


class PageReport(msgspec.Struct, frozen=True, kw_only=True):
    """A page view, as it is at the time of the beacon: every report contains all of it, so that any may be lost.

    `spans`: the latest spans in which it was visible, with beginning and end; `visible`: it is now.
    `scroll`: the deepest part seen, in percent of the page.
    """

    id: Id
    began: Ms
    url: Url
    title: Short = ""
    referrer: Url = ""
    visible: bool = False
    visible_ms: Ms = 0
    spans: Annotated[tuple[tuple[Ms, Ms], ...], Meta(max_length=BEACON_SPANS)] = ()
    scroll: Annotated[int, Meta(ge=0, le=100)] = 0


class EventReport(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the shop reports, such as an order."""

    id: Id
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    at: Ms
    data: Attributes = {}


class AttributesReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop knows of the visitor, not proved; a later value of the same name replaces an earlier one."""

    at: Ms
    values: Attributes


class CartReport(msgspec.Struct, frozen=True, kw_only=True):
    """What the visitor's cart is worth; a later report replaces an earlier one."""

    at: Ms
    value: Annotated[float, Meta(ge=0, le=1e12)]
    currency: Annotated[str, Meta(max_length=8)] = ""


class Beacon(msgspec.Struct, frozen=True, kw_only=True):
    """One beacon; `at` is when it was sent, by the browser's clock, `visit` the name that the browser gave the visit.

    `previous`: the visit before, where the browser remembers one: it is over. `busy`: why the visitor must not be
    disturbed now: they type, have the panel open, or are in a conversation.
    """

    visit: Id
    at: Ms
    token: Annotated[str, Meta(max_length=200)] = ""
    previous: Id | None = None
    language: Annotated[str, Meta(max_length=35)] = ""
    time_zone: Annotated[str, Meta(max_length=64)] = ""
    pages: Annotated[tuple[PageReport, ...], Meta(max_length=BEACON_PAGES)] = ()
    events: Annotated[tuple[EventReport, ...], Meta(max_length=BEACON_EVENTS)] = ()
    attributes: AttributesReport | None = None
    cart: CartReport | None = None
    busy: Literal["typing", "panel", "talking"] | None = None


class InvitationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor answers to the invitation `id` that was shown in a visit."""

    visit: Id
    id: Annotated[str, Meta(max_length=64)]
    answer: Literal["accepted", "refused"]
    token: Annotated[str, Meta(max_length=200)] = ""


class ConsentReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to the question whether visits may be followed; `wording` is the question as it was asked."""

    id: Id
    at: Ms
    given: bool
    wording: Annotated[str, Meta(max_length=WORDING_CHARS)]
    url: Url = ""
    visit: Id | None = None
    token: Annotated[str, Meta(max_length=200)] = ""


class IdentityReport(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor whom the shop knows, as its server signed them: `id`, and what else it knows, all of it texts."""

    identity: Attributes
    signature: Annotated[str, Meta(max_length=128)]


class ContinueReport(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor, by their token, who wants to go on in a messenger or by mail."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]


class ShownWay(msgspec.Struct, frozen=True):
    """Where a visitor may go on: an account, and a link that tells it once, within ten minutes, who they are."""

    account: str
    channel: str
    url: str


class ContinueDocument(msgspec.Struct, frozen=True):
    """All of these ways; none if no account's config names a `link`."""

    ways: tuple[ShownWay, ...]


class InvitingAgent(msgspec.Struct, frozen=True):
    """The agent who invites; `photo` is an address, "" without one."""

    name: str
    photo: str


class ShownInvitation(msgspec.Struct, frozen=True):
    """The invitation to show now, on this page; `name` is the policy's."""

    id: str
    name: str
    text: str
    agent: InvitingAgent


class VisitorDocument(msgspec.Struct, frozen=True):
    """Who the visitor is, for the next beacon: a signed token, and our name of the visitor.

    `invitation`: to be shown on this page now; null: none, or no longer. `ask_again_s`: seconds after which a beacon
    should ask again, if the page is still visible, as that may have changed; null: not for the time's sake.
    """

    token: str
    visitor: str
    invitation: ShownInvitation | None = None
    ask_again_s: float | None = None
