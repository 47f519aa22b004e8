"""Summaries of conversations: all versions, and an agent's new one."""

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.conversations import visible
from usher_gateway.http.schemas.summaries import NewSummary, SummaryVersions
from usher_gateway.problems import Problem
from usher_gateway.reading.summaries import Edit, summaries_of, summary_versions, write_edit
from usher_gateway.wire.summaries import ConversationSummary
from usher_gateway.wire.text_rules import breach_of_text


async def versions(call: Call) -> SummaryVersions:
    """List all versions, the newest first."""
    state = await visible(call, lasting=True)
    return SummaryVersions(await summary_versions(call.site.record, state.id))


async def edit(call: Call) -> ConversationSummary:
    """Add a version; it comes first from now on, and no earlier one is changed."""
    state, new = await visible(call, lasting=True), call.body
    check(new, state.last_seq)
    record = call.site.record
    if not await write_edit(record, Edit(state.id, call.who.agent, new.items, state.last_seq, new.number)):
        raise Problem(409, "conflict", "Somebody else has changed this summary; look at theirs first.")
    async with record.read() as connection:
        return (await summaries_of(connection, [state.id]))[state.id]


def check(new: NewSummary, last_seq: int) -> None:
    """Raise Problem unless each item is a text on a message of the conversation."""
    if breach_of_text(*(item.text for item in new.items)) or any(not item.text.strip() for item in new.items):
        raise Problem(422, "bad_text", "An item is blank, or holds what no text may.")
    if any(item.seq > last_seq for item in new.items):
        raise Problem(422, "bad_field", "An item names a message that is not there.")
