"""How conversations, messages and notes are presented: the same for live events and for later reads (decision 0147)."""

from typing import Any, NamedTuple

from msgspec.structs import replace

from usher_common.messages.events import AgentChanged, ConversationChanged, MessageAdded, NoteAdded, Offer
from usher_common.messages.threads import PLAIN, Threaded


class AgentFace(NamedTuple):
    """How an agent appears to others."""

    name: str = ""
    photo: str = ""


NOBODY = AgentFace()
_UNDER_WAY = {"queued": "", "sending": ""}  # a send that is not finished has no status yet


def conversation_shown(one: Any, agent: AgentFace, offered_at: int) -> ConversationChanged:
    """Present a conversation; `one` has a conversation's fields, decoded, and `agent` is its owner or is offered it."""
    owned = one.status == "assigned"
    return ConversationChanged(
        id=one.id,
        version=one.version,
        status=one.status,
        account=one.account,
        peer=one.peer,
        channel=one.channel,
        last_seq=one.last_seq,
        home_partition=one.home_partition,
        opened_at=one.opened_at,
        waiting_since=one.waiting_since or 0,
        owner=one.agent_id if owned else "",
        owner_name=agent.name if owned else "",
        owner_photo=agent.photo if owned else "",
        offer=_offer(one, offered_at) if one.status == "offered" else None,
        skills=one.skills,
        visitor_delivered=one.visitor_delivered,
        visitor_read=one.visitor_read,
        agent_delivered=one.agent_delivered,
        agent_read=one.agent_read,
        last_text=one.last_text,
        last_at=max(one.visitor_at or 0, one.agent_at or 0, one.opened_at),
        profile=one.profile,
        entry=one.entry,
        note=one.note,
        closed_by=one.closed_by,
        queue=one.queue,
        priority=one.priority,
        preferred=tuple(one.preferred),
        held_since=one.held_since or 0,
        guests=one.guests,
        tags=one.tags,
        outcome=one.outcome,
        rating=one.rating,
        promise=one.promise,
        addresses=one.addresses,
        stage=one.stage,
        faq=one.faq,
    )


def _offer(one: Any, offered_at: int) -> Offer:
    return Offer(one.assignment_id, one.agent_id, offered_at, one.next_deadline or 0, one.offered_why)


def message_shown(one: Any, author: AgentFace, send: tuple[str, str] = ("", "")) -> MessageAdded:
    """Present a message; `one` has its fields, decoded, `send` is (status, error) of a send to a provider."""
    status, error = send
    return MessageAdded(
        conversation=one.conversation,
        seq=one.seq,
        id=one.id,
        author=one.author,
        text=one.text,
        at=one.at,
        client_id=one.client_id,
        agent=one.agent or "",
        agent_name=author.name,
        agent_photo=author.photo,
        attachments=one.attachments,
        status=_UNDER_WAY.get(status, status),
        error=error,
        thread=_shown(one.thread),
        accepted_at=one.accepted_at if one.author != "system" else 0,
    )


def _shown(thread: Threaded) -> Threaded | None:
    """Return what is shown of it: the parts of an album are in the message's text and attachments already."""
    shown = replace(thread, parts=()) if thread.parts else thread
    return shown if shown != PLAIN else None


def note_shown(one: Any, author: AgentFace, at: int) -> NoteAdded:
    """Present a note; `one` has its fields."""
    return NoteAdded(
        conversation=one.conversation,
        id=one.note,
        agent=one.agent,
        agent_name=author.name,
        agent_photo=author.photo,
        text=one.text,
        after_seq=one.after_seq,
        at=at,
    )


def agent_shown(one: Any) -> AgentChanged:
    """Present an agent's state; `one` has an agent's fields."""
    return AgentChanged(
        one.id,
        one.status,
        one.load,
        one.capacity,
        one.version,
        one.status_reason,
        one.draining,
        one.wrap_up_until or 0,
    )
