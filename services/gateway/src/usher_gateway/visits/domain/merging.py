"""Merge what two reports say of a visit: in any order, any number of times, with the same result."""

from collections.abc import Iterable
from typing import TypeVar, get_args

import msgspec

from usher_gateway.limits import ATTRIBUTES, VISIT_EVENTS, VISIT_PAGES
from usher_gateway.visits.domain.spans import merge_visible
from usher_gateway.visits.domain.visit import (
    Cart,
    Earlier,
    Fact,
    InvitationState,
    Invited,
    PageView,
    ShopEvent,
    Source,
    Visit,
)

T = TypeVar("T", Source, Cart)
STATES: tuple[InvitationState, ...] = get_args(InvitationState)  # a later one stands against the earlier ones


def merge_visits(one: Visit, other: Visit) -> Visit:
    """Merge two states of the same visit; exact while nothing exceeds the limits, and bounded beyond them."""
    earlier, pages = _pages(one, other)
    return Visit(
        id=one.id,
        visitor=one.visitor,
        name=one.name,
        first=min(one.first, other.first),
        heard=max(one.heard, other.heard),
        ahead_ms=min(one.ahead_ms, other.ahead_ms),
        pages=pages,
        earlier=earlier,
        visible=merge_visible(one.visible, other.visible),
        events=_events(one.events, other.events),
        attributes=_attributes(one.attributes, other.attributes),
        cart=max(_there(one.cart, other.cart), default=None),
        source=min(_there(one.source, other.source), default=None),
        person=max(one.person, other.person),
        before=max(one.before, other.before),
        invitation=_invitation(one.invitation, other.invitation),
    )


def _invitation(one: Invited | None, other: Invited | None) -> Invited | None:
    """Merge what is known of the invitation: the first that is shown, with the latest page and the last state."""
    if one is None or other is None:
        return one or other
    if one.id != other.id:  # by hand, in the control group: its id is the longer one
        return max(one, other, key=lambda each: each.id)
    first = min(one, other, key=lambda each: (each.at, each.kind, each.rule, each.agent, each.text, each.until))
    state = max(one.state, other.state, key=STATES.index)
    return msgspec.structs.replace(first, shown=max(one.shown, other.shown), state=state)


def _there(*values: T | None) -> list[T]:
    return [value for value in values if value is not None]


def _pages(one: Visit, other: Visit) -> tuple[Earlier, tuple[PageView, ...]]:
    earlier = max(one.earlier, other.earlier)
    found: dict[str, PageView] = {}
    for page in (*one.pages, *other.pages):
        known = found.get(page.id)
        found[page.id] = page if known is None else _same_page(known, page)
    pages = sorted((page for page in found.values() if page.key > (earlier.began, earlier.id)), key=_key)
    old, kept = pages[:-VISIT_PAGES], pages[-VISIT_PAGES:]
    if old:
        earlier = Earlier(*old[-1].key, earlier.count + len(old))
    return earlier, tuple(kept)


def _key(page: PageView) -> tuple[int, str]:
    return page.key


def _same_page(one: PageView, other: PageView) -> PageView:
    late = max(one, other, key=lambda page: (page.seen, page.visible, page.url, page.title, page.busy))
    return msgspec.structs.replace(
        late,
        began=min(one.began, other.began),
        visible_ms=max(one.visible_ms, other.visible_ms),
        scroll=max(one.scroll, other.scroll),
    )


def _events(one: Iterable[ShopEvent], other: Iterable[ShopEvent]) -> tuple[ShopEvent, ...]:
    by_id: dict[str, ShopEvent] = {}
    for event in sorted((*one, *other), reverse=True):
        by_id[event.id] = event  # the same id with other content: the first stands
    return tuple(sorted(by_id.values())[-VISIT_EVENTS:])


def _attributes(one: dict[str, Fact], other: dict[str, Fact]) -> dict[str, Fact]:
    if not other:
        return one
    merged = dict(one)
    for name, fact in other.items():
        merged[name] = max(fact, merged.get(name, fact))
    if len(merged) > ATTRIBUTES:  # the latest; of those reported at once, the first names
        latest = sorted(merged.items(), key=lambda item: (-item[1].at, item[0]))[:ATTRIBUTES]
        return dict(sorted(latest))
    return dict(sorted(merged.items()))
