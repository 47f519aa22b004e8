"""What a router would do to the record and the live store, done by hand."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from usher_common.ids import address_id, derive_id, partition_of
from usher_common.live.port import Live
from usher_common.messages.events import (
    DESK_TOPIC,
    ConversationChanged,
    MessageAdded,
    agent_topic,
    encode_event,
    visitor_topic,
)
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows, upsert_rows
from usher_common.record.tables import schema
from usher_gateway.reading.conversations import conversations_by_id, messages_after

AT = 1_700_000_000_000_000  # µs; any time


@dataclass
class World:
    """Writes rows; publishes events only when told to."""

    record: Record
    live: Live
    partitions: int
    versions: dict[str, int] = field(default_factory=dict)

    async def open(self, visitor: str, key: str = "1", *, account: str = "web", opened_at: int = AT) -> str:
        """Open a waiting conversation without messages; returns its id."""
        address, conversation = address_id(account, visitor), derive_id("conversation", visitor, key)
        contact = {"id": derive_id("contact", account, visitor), "created_at": AT}
        place = {"id": address, "account": account, "peer": visitor, "channel": account, "contact_id": contact["id"]}
        row = {
            "id": conversation,
            "address_id": address,
            "contact_id": contact["id"],
            "account": account,
            "peer": visitor,
            "channel": account,
            "home_partition": partition_of(account, visitor, self.partitions),
            "status": "waiting",
            "weight": 33,
            "waiting_since": opened_at,
            "opened_at": opened_at,
            "changed_at": opened_at,
            "version": 1,
        }
        async with self.record.transaction() as transaction:
            await insert_rows(transaction.connection, schema.contact, [contact], skip_existing=True)
            await insert_rows(transaction.connection, schema.address, [{**place, "created_at": AT}], skip_existing=True)
            await insert_rows(transaction.connection, schema.conversation, [row])
        self.versions[conversation] = 1
        return conversation

    async def change(self, conversation: str, **values: Any) -> None:
        """Change a conversation's row; its version grows."""
        self.versions[conversation] += 1
        statement = update(schema.conversation).where(schema.conversation.c.id == conversation)
        async with self.record.transaction() as transaction:
            await transaction.connection.execute(statement.values(version=self.versions[conversation], **values))

    async def offer(self, conversation: str, agent: str) -> str:
        """Offer the conversation; returns the assignment's id."""
        assignment = derive_id("assignment", conversation, agent, str(self.versions[conversation]))
        row = {
            "id": assignment,
            "conversation_id": conversation,
            "agent_id": agent,
            "wait_no": self.versions[conversation],
            "weight": 33,
            "offered_at": AT,
            "expires_at": AT + 20_000_000,
        }
        async with self.record.transaction() as transaction:
            await insert_rows(transaction.connection, schema.assignment, [row])
        await self.change(conversation, status="offered", agent_id=agent, assignment_id=assignment, waiting_since=None)
        return assignment

    async def assign(self, conversation: str, agent: str) -> None:
        """Let the agent own it."""
        assignment = await self.offer(conversation, agent)
        await self.change(conversation, status="assigned")
        statement = update(schema.assignment).where(schema.assignment.c.id == assignment)
        async with self.record.transaction() as transaction:
            await transaction.connection.execute(statement.values(accepted_at=AT))

    async def agent_is(self, agent: str, status: str) -> None:
        """Change an agent's status."""
        statement = update(schema.agent).where(schema.agent.c.id == agent)
        async with self.record.transaction() as transaction:
            await transaction.connection.execute(statement.values(status=status))

    async def close(self, conversation: str) -> None:
        """Close it."""
        await self.change(
            conversation,
            status="closed",
            agent_id=None,
            assignment_id=None,
            waiting_since=None,
            closed_at=AT,
            closed_by="visitor",
        )

    async def write(self, conversation: str, *texts: str, author: str = "visitor", **values: Any) -> None:
        """Add messages to the record, in order."""
        state = (await conversations_by_id(self.record, [conversation]))[conversation]
        rows = [
            {
                "id": values.get("id") or derive_id("message", conversation, str(state.last_seq + number)),
                "conversation_id": conversation,
                "seq": state.last_seq + number,
                "author": author,
                "agent_id": values.get("agent"),
                "client_id": values.get("client_id", ""),
                "text": text,
                "accepted_at": AT,
                "created_at": AT + number,
            }
            for number, text in enumerate(texts, 1)
        ]
        statement = update(schema.conversation).where(schema.conversation.c.id == conversation)
        async with self.record.transaction() as transaction:
            await insert_rows(transaction.connection, schema.message, rows)
            await transaction.connection.execute(statement.values(last_seq=state.last_seq + len(texts)))

    async def tell_messages(self, conversation: str, *seqs: int, topic: str = "") -> None:
        """Publish these messages as events."""
        state = (await conversations_by_id(self.record, [conversation]))[conversation]
        found = (await messages_after(self.record, [(conversation, 0)], 100_000))[conversation]
        by_seq: dict[int, MessageAdded] = {event.seq: event for event in found}
        topic = topic or visitor_topic(state.account, state.peer)
        await self.live.publish([(topic, encode_event(by_seq[seq])) for seq in seqs])

    async def tell_state(self, conversation: str, *agents: str, desk: bool = False) -> ConversationChanged:
        """Publish the conversation's state to its visitor, these agents, and the desks."""
        state = (await conversations_by_id(self.record, [conversation]))[conversation]
        payload = encode_event(state)
        topics = [visitor_topic(state.account, state.peer), *map(agent_topic, agents)]
        await self.live.publish([(topic, payload) for topic in (*topics, *([DESK_TOPIC] if desk else []))])
        return state

    async def age_uploads(self) -> None:
        """Let all uploads be old."""
        async with self.record.transaction() as transaction:
            await transaction.connection.execute(update(schema.upload).values(at=AT))

    async def add_upload(self, upload: str, uploader: str) -> None:
        """Note an upload without a file."""
        row = {
            "id": upload,
            "uploader": uploader,
            "name": "a.png",
            "type": "image/png",
            "size": 3,
            "sha256": "",
            "at": AT,
        }
        async with self.record.transaction() as transaction:
            await upsert_rows(transaction.connection, schema.upload, [row])
