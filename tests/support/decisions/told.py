"""A conversation as its events publish it, and as it is read from the record."""

from msgspec.structs import replace
from usher_common.messages.events import ConversationChanged
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import address, agent, contact, conversation
from usher_gateway.reading.conversations import conversations_by_id
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.rows import conversation_row
from usher_router.adapters.values import Offered
from usher_router.domain.context import AgentProfile
from usher_router.domain.conversation.announce import changed_event
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Proposal
from usher_router.domain.policy import Policy

from routing.cases import AGENTS, CONTEXT, NOW, WAITING


def offered(policy: Policy) -> Conversation:
    """A conversation just offered to Ben under this policy."""
    proposal = Proposal(WAITING.id, 0, "ben", clear_refused=False, explanation={})
    (one,), _ = claim([proposal], {WAITING.id: WAITING}, AGENTS, replace(CONTEXT, policy=policy))
    return one.after


async def told_and_read(
    record: Record, shown: Conversation, policy: Policy
) -> tuple[ConversationChanged, ConversationChanged]:
    """Store it; returns the published and the read state."""
    async with record.transaction() as transaction:
        c = transaction.connection
        await insert_rows(c, agent, [{"id": one.id, "login": one.id, "name": one.name} for one in AGENTS.values()])
        await insert_rows(c, contact, [{"id": shown.contact_id, "created_at": 1}])
        place = {"account": shown.account, "peer": shown.peer, "channel": shown.channel, "contact_id": shown.contact_id}
        await insert_rows(c, address, [{"id": shown.address_id, "created_at": 1, **place}])
        await insert_rows(c, conversation, [conversation_row(shown)])
        if shown.status == "offered":
            await RecordPool().write(c, [Offered(shown, {})], [], policy.version, NOW)
    read = (await conversations_by_id(record, [shown.id]))[shown.id]
    told = changed_event(shown, AgentProfile(AGENTS[shown.agent_id].name) if shown.agent_id else AgentProfile())
    return told, read
