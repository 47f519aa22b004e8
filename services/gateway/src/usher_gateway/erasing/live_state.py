"""What the live store knows of a contact: presence, open visits, and counters that carry their address in the name."""

import asyncio
from collections.abc import Collection

from usher_common.live.port import Live

from usher_gateway.erasing.whose import Whose
from usher_gateway.limits import VISIT_KEPT_S, VISITS_AT_ONCE
from usher_gateway.visits.live_visits import LiveVisits, noted_key

# Token buckets by visitor, by conversation, and by account and peer; others are named by agents, logins and networks.
BY_VISITOR = (
    "messages:visitor:{}", "opens:visitor:{}", "beacons:visitor:{}", "transcripts:visitor:{}", "transcript-mails:{}",
)  # fmt: skip
BY_CONVERSATION = ("transcripts:{}", "places:{}")
BY_PLACE = "send:{}:{}"


async def erase_live(live: Live, whose: Whose, recorded: Collection[str], conversations: Collection[str]) -> int:
    """Close the visits of a contact, of which some are `recorded`, and forget the rest; returns how many visits.

    Raises LiveAway: a visit that stays open would be recorded when it ends.
    """
    visits = LiveVisits(live)
    found = set(recorded) if whose.visitors else set()
    if whose.visitors:
        seen = list((await live.presence("visit")).seen)  # all: only a visit itself says whose it is
        for start in range(0, len(seen), VISITS_AT_ONCE):
            there = await visits.read(seen[start : start + VISITS_AT_ONCE])
            found |= {key for key, visit in there.items() if visit.visitor in whose.visitors}
            await asyncio.sleep(0)  # a store in memory answers at once, and messages must not wait for all of them
    for visit in sorted(found):  # noted until each gateway has looked whether its copy of the visit is over
        await visits.close(visit, VISIT_KEPT_S)
    await live.forget("visitor", whose.visitors)
    buckets = [form.format(one) for form in BY_VISITOR for one in whose.visitors]
    buckets += [form.format(one) for form in BY_CONVERSATION for one in conversations]
    buckets += [BY_PLACE.format(*place) for place in sorted(whose.places)]
    await live.drop(buckets=buckets, values=[noted_key(visitor) for visitor in whose.visitors])
    return len(found)
