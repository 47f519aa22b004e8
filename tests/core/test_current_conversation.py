"""The current conversation of an address follows one rule: the open one, else the one closed last."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import delete
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.tag import TagConversation
from usher_common.envelope import wrap
from usher_common.ids import address_id
from usher_common.record.current_conversation import current_ids, precedence
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_gateway.reading.conversations import current_by_address
from usher_router.adapters.frames.entry_facts import lately_closed
from usher_router.adapters.rows import conversation_row
from usher_router.adapters.values import Loaded
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items
from usher_router.domain.conversation.model import Conversation

from routing.cases import AGENTS, ASSIGNED, CARDS, CLOSED, CONTEXT, NOW
from routing.policies import policy_from

HELLO = MessageReceived("web", "v1", "web", "one more thing", "c9")
NEWER = replace(CLOSED, address_id=address_id("web", "v1"), closed_at=NOW - 100_000_000)
OLDER = replace(NEWER, id="k0", closed_at=NOW - 200_000_000, opened_at=NOW - 900_000_000)
TAG = TagConversation("k0", "ana", "c1", ("parcel",))
ENDED = st.lists(st.one_of(st.none(), st.integers(NOW - 3, NOW)), min_size=1, max_size=5).filter(
    lambda ends: ends.count(None) < 2
)


@pytest.mark.parametrize("first", [[], [TAG]], ids=["alone", "behind a tag on the older one"])
def test_a_message_reopens_the_conversation_closed_last(first: list[Any]) -> None:
    """Whatever an agent does to an older one at the same moment."""
    context = replace(CONTEXT, policy=policy_from("timers: {reopen_s: 600}"))
    found = FrameDecisions(context, 2, Loaded([OLDER, NEWER], CARDS, dict(AGENTS), {}, {}, {}))
    for number, body in enumerate([*first, HELLO]):
        found.take(read_items([wrap(f"e{number}", 1, "", body)])[0])

    assert [one.id for _, one in found.changes().conversations if one.status == "waiting"] == [NEWER.id]


def test_router_and_gateway_choose_the_same_conversation(record_url: str) -> None:
    """The rule in memory and in SQL agree, whenever conversations were opened, and if two ended at the same moment."""

    @settings(max_examples=20, deadline=None, derandomize=True)
    @given(ENDED)
    def check(ends: Sequence[int | None]) -> None:
        several = [
            replace(ASSIGNED if end is None else CLOSED, id=f"k{number}", opened_at=NOW - number, closed_at=end)
            for number, end in enumerate(ends)
        ]
        best = max(several, key=_precedence)
        closed = [one for one in several if one.status == "closed"]
        last = {max(closed, key=_precedence).id} if closed else set()

        assert asyncio.run(_named(record_url, several)) == (best.id, best.id, last)

    check()


def _precedence(one: Conversation) -> Any:
    return precedence(one.status, one.closed_at, one.id)


async def _named(url: str, several: Sequence[Conversation]) -> tuple[str, str, set[str]]:
    record = open_record(url)
    await _write(record, several)
    addresses = [several[0].address_id]
    async with record.read() as connection:
        (one,) = (await connection.execute(current_ids(addresses))).scalars()
        last = await lately_closed(connection, addresses, 0, 0)
    shown = (await current_by_address(record, addresses))[addresses[0]]
    await record.close()
    return one, shown.id, last


async def _write(record: Record, several: Sequence[Conversation]) -> None:
    async with record.transaction() as transaction:
        c = transaction.connection
        for table in (schema.conversation, schema.address, schema.contact, schema.agent):
            await c.execute(delete(table))
        await insert_rows(
            c, schema.agent, [{"id": one.id, "login": one.id, "name": one.name} for one in AGENTS.values()]
        )
        await insert_rows(c, schema.contact, [{"id": several[0].contact_id, "created_at": 1}])
        place = {name: getattr(several[0], name) for name in ("account", "peer", "channel", "contact_id")}
        await insert_rows(c, schema.address, [{"id": several[0].address_id, "created_at": 1, **place}])
        await insert_rows(c, schema.conversation, [conversation_row(one) for one in several])
