"""Nothing lost, nothing doubled: repeated posts, several events in a post, receipts in any order."""

import asyncio
import json
import time

from usher_common.messages.declaration import Command

from usher_connectors.conformance.checks.outgoing import genuine_replies
from usher_connectors.conformance.stand import Stand, open_stand
from usher_connectors.conformance.subject import Check, Subject, expect, needs_webhook
from usher_connectors.conformance.variants import JSON_VALUES, with_items

TIMES = 3  # how often the same is delivered
RANKS = ("sent", "delivered", "read")


async def replayed(subject: Subject) -> None:
    """The same request several times at once: one message for the router, by its id."""
    body = subject.cases.incoming[0].body
    headers = dict(subject.request(body).headers)
    async with open_stand(subject) as stand:
        answers = await asyncio.gather(*(stand.post(body, headers) for _ in range(TIMES)))
        expect([status for status, _ in answers] == [200] * TIMES, f"a repeated request is answered with {answers}")
        await _one_message(stand)


async def duplicate(subject: Subject) -> None:
    """The same event, signed anew at another time: one message for the router, by its id."""
    body, now = subject.cases.incoming[0].body, time.time()
    async with open_stand(subject) as stand:
        for number in range(TIMES):
            status, text = await stand.post(body, dict(subject.cases.sign(body, now - number)))
            expect(status == 200, f"a repeated event is answered with {status}: {text}")
        await _one_message(stand)


async def _one_message(stand: Stand) -> None:
    await stand.until(lambda: len(stand.ear.heard) == TIMES, "a repeated message is not heard")
    ids = {name for name, _ in stand.ear.heard}
    expect(len(ids) == 1, f"a message that is delivered again has another id: {sorted(ids)}")


async def _posted(subject: Subject, body: bytes, count: int, what: str) -> list[Command]:
    async with open_stand(subject) as stand:
        status, text = await stand.post(body)
        expect(status == 200, f"{what}: answered with {status}: {text}")
        await stand.until(lambda: len(stand.commands) >= count, f"{what}: not all are heard")
        return stand.commands


async def two(subject: Subject) -> None:
    """Two messages in one post are two messages."""
    found = await _posted(subject, subject.cases.two, 2, "two in one post")
    expect(len({repr(one) for one in found}) == 2, f"two messages in one post became {found}")


async def bad_among_good(subject: Subject) -> None:
    """A message that makes no sense, of any type, is refused alone: the other one is taken, and the post too."""
    body, items = subject.cases.two, subject.cases.items
    for value in JSON_VALUES:
        changed = with_items(body, items, lambda found, bad=value: [bad, *found[1:]])  # type: ignore[misc]
        await _posted(subject, changed, 1, f"{json.dumps(value)[:40]} before a good one")


async def statuses(subject: Subject) -> None:
    """Receipts in the wrong order, and again: what the router hears only rises, up to the highest."""
    make = subject.cases.receipts
    expect(make, "a channel with receipts needs `receipts` in its cases")
    sample = subject.cases.outgoing[0]
    async with open_stand(subject, genuine_replies(sample)) as stand:
        await stand.send(sample.send)
        await stand.until(lambda: len(stand.reported) == 1, "a send is not reported")
        expect(stand.reported[0].status == "sent", f"a send is reported as {stand.reported[0]}")
        bodies = make(sample.send.message, stand.reported[0].provider_id) if make else ()
        for body in (*reversed(bodies), *bodies):
            status, text = await stand.post(body)
            expect(status == 200, f"a receipt is answered with {status}: {text}")
        await stand.until(lambda: len(stand.reported) > 1, "a receipt is not reported")
        ranks = [RANKS.index(one.status) for one in stand.reported if one.status in RANKS]
        expect(ranks == sorted(ranks) and len(set(ranks)) == len(ranks), f"statuses fall or repeat: {stand.reported}")


def _one_a_post(subject: Subject) -> str:
    return needs_webhook(subject) or ("" if subject.cases.two else "the provider sends one event in each post")


def _no_receipts(subject: Subject) -> str:
    return needs_webhook(subject) or ("" if subject.channel.abilities.receipts else "the provider reports none")


CHECKS = (
    Check("replayed", replayed, needs_webhook),
    Check("duplicate", duplicate, needs_webhook),
    Check("two in one post", two, _one_a_post),
    Check("one bad among good", bad_among_good, _one_a_post),
    Check("out-of-order status", statuses, _no_receipts),
)
