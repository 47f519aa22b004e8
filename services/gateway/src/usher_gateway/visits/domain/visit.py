"""A visit as a value, merged from reports in any order.

Moments are milliseconds since the epoch by the *browser's* clock, but for `first` and `heard`, which are by ours.
"""

from typing import Literal

import msgspec

Span = tuple[int, int]  # from, to


class PageView(msgspec.Struct, frozen=True, gc=False):
    """One view of a page; `seen` is its latest report, `visible` whether it was visible then."""

    id: str
    began: int
    seen: int
    url: str
    title: str = ""
    visible: bool = False
    visible_ms: int = 0
    scroll: int = 0  # percent
    busy: str = ""  # why the visitor must not be disturbed on it: "typing", "panel", "talking"

    @property
    def key(self) -> tuple[int, str]:
        """Where it stands among the visit's page views."""
        return self.began, self.id


class Earlier(msgspec.Struct, frozen=True, order=True, gc=False):
    """The page views no longer kept one by one: the last of them, and how many there were."""

    began: int = -1
    id: str = ""
    count: int = 0


class Visible(msgspec.Struct, frozen=True):
    """When any page was visible: disjoint spans in order, after `before_ms` in all until the moment `until`."""

    spans: tuple[Span, ...] = ()
    until: int = -1
    before_ms: int = 0


class Source(msgspec.Struct, frozen=True, order=True):
    """What brought the visitor: reported by the first page view of the visit."""

    began: int
    page: str
    url: str
    referrer: str = ""
    utm: tuple[tuple[str, str], ...] = ()  # `source`, `medium`, `campaign`, `term`, `content`


class ShopEvent(msgspec.Struct, frozen=True, order=True):
    """Something that the shop reported."""

    at: int
    id: str
    name: str
    data: tuple[tuple[str, str], ...] = ()


class Fact(msgspec.Struct, frozen=True, order=True, gc=False):
    """A value that the shop reported, and when."""

    at: int
    value: str


class Cart(msgspec.Struct, frozen=True, order=True, gc=False):
    """What the cart was worth, and when."""

    at: int
    value: float
    currency: str = ""


class Person(msgspec.Struct, frozen=True, order=True, gc=False):
    """The language and time zone of the browser, and when it reported them."""

    at: int = -1
    language: str = ""
    time_zone: str = ""


InvitationState = Literal["open", "withdrawn", "expired", "refused", "accepted"]


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """The visit's invitation, or that it is in the control group (`kind`); times in ms by our clock.

    `shown`: which page view shows it, and since when. `agent`: whose face it has, or who invited by hand.
    """

    id: str
    rule: str
    kind: Literal["shown", "control", "hand"]
    at: int
    until: int
    agent: str = ""
    text: str = ""
    shown: tuple[int, str] = (0, "")
    state: InvitationState = "open"


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit: `id` is derived from visitor and `name`, the browser's own name of it.

    `first`, `heard`: when the first report came, and the last of a page that was visible (ms, our clock).
    `ahead_ms`: by how much our clock is ahead of the browser's, as little as any report said.
    `before`: recorded visits of this visitor before it, as far as known.
    """

    id: str
    visitor: str
    name: str
    first: int
    heard: int
    ahead_ms: int
    pages: tuple[PageView, ...] = ()
    earlier: Earlier = Earlier()
    visible: Visible = Visible()
    events: tuple[ShopEvent, ...] = ()
    attributes: dict[str, Fact] = {}
    cart: Cart | None = None
    source: Source | None = None
    person: Person = Person()
    before: int = 0
    invitation: Invited | None = None
