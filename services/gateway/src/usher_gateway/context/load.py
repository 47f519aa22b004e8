"""Make the contexts of many conversations at once: whoever asks while one read runs shares the next."""

import time
from collections.abc import Sequence

from usher_common.record.port import Record

from usher_gateway.context.domain import ContactContext, Known, context_of
from usher_gateway.context.reading import Facts, Subject, Visits, facts_of, subjects_of
from usher_gateway.limits import CONTEXT_PAST
from usher_gateway.visits.domain.visit import Visit
from usher_gateway.visits.following import Visits as LiveVisits

_NONE = Visits(0, ())


async def contexts_of(record: Record, visits: LiveVisits, conversations: Sequence[str]) -> dict[str, ContactContext]:
    """Return contexts by conversation; raises Stall. Without the live store the visit is as it was recorded last."""
    async with record.read() as connection:
        subjects = await subjects_of(connection, conversations)
    facts = await facts_of(record, subjects)
    last = {peer: latest[0][0] for peer, (_, latest) in facts.visits.items()}
    live = await visits.current([one.peer for one in subjects], last)
    now = time.time_ns() // 1_000_000
    return {one.conversation: context_of(_known(one, facts, live.get(one.peer)), now) for one in subjects}


def _known(subject: Subject, facts: Facts, live: Visit | None) -> Known:
    contact, recorded = subject.contact, facts.visits.get(subject.peer, _NONE)
    visit = live or (recorded.latest[0][2] if recorded.latest else None)
    this = visit.id if visit is not None else ""
    others = [seen for key, seen, _ in recorded.latest if key != this]
    return Known(
        contact=contact,
        signed=facts.signed.get(subject.peer, {}),
        visit=visit,
        visits=recorded.number,
        visit_recorded=any(key == this for key, _, _ in recorded.latest),
        last_visit_at=others[0] if others else None,
        past=[one for one in facts.past.get(contact.id, ()) if one.id != subject.conversation][:CONTEXT_PAST],
        past_count=facts.past_count.get(contact.id, 0) - subject.closed,
        open_promises=facts.promises.get(contact.id, ()),
    )
