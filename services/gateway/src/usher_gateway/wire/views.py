"""Events as visitors and as desks see them (pure); visitors never see agents' ids or logins, nor notes."""

from collections.abc import Callable

from msgspec import UNSET, UnsetType
from usher_common.messages.after import PromiseState, RatingState
from usher_common.messages.content import Attachment
from usher_common.messages.events import AgentChanged, ConversationChanged, MessageAdded, NoteAdded

from usher_gateway.wire.outgoing import AgentConversation, AgentOut, MessageOut, NoteOut, VisitorConversation
from usher_gateway.wire.parts import (
    AgentFace,
    EntryCard,
    File,
    Guest,
    OfferOut,
    PromiseGiven,
    PromiseOut,
    RatingAsked,
    RatingShown,
    VisitorCard,
    Writer,
)
from usher_gateway.wire.values.addresses import addresses_out, thread_out, visitor_thread_out
from usher_gateway.wire.values.automatic import automatic_parts, faq_out

Link = Callable[[str], str]  # upload id → signed address
Naming = Callable[[str], Guest]  # agent id → the agent


def message_for_visitor(event: MessageAdded, link: Link) -> MessageOut:
    """Present a message to its visitor; system messages contain nobody's id."""
    own = event.author == "visitor" and event.client_id
    return MessageOut(
        conversation=event.conversation,
        seq=event.seq,
        id=event.id,
        author=event.author,
        text=event.text,
        at=event.at // 1000,
        client_id=event.client_id if own else UNSET,
        agent=Writer(event.agent_name, event.agent_photo) if event.agent_name else UNSET,
        attachments=_files(() if event.thread and event.thread.deleted_at else event.attachments, link),
        thread=visitor_thread_out(event.thread),
        **automatic_parts(event.thread),
    )


def message_for_agent(event: MessageAdded, agent: str, link: Link) -> MessageOut:
    """Present a message to an agent, with the client id if it is their own."""
    own = event.author == "agent" and event.agent == agent and event.client_id
    return MessageOut(
        conversation=event.conversation,
        seq=event.seq,
        id=event.id,
        author=event.author,
        text=event.text,
        at=event.at // 1000,
        client_id=event.client_id if own else UNSET,
        agent=Writer(event.agent_name, event.agent_photo, event.agent) if event.agent else UNSET,
        attachments=_files(event.attachments, link),
        status=event.status or UNSET,
        error=event.error or UNSET,
        thread=thread_out(event.thread, link),
        **automatic_parts(event.thread),
    )


def note_for_agent(event: NoteAdded) -> NoteOut:
    """Present a note to an agent."""
    writer = Writer(event.agent_name, event.agent_photo, event.agent)
    return NoteOut(event.conversation, event.id, writer, event.text, event.after_seq, event.at // 1000)


def agent_out(event: AgentChanged) -> AgentOut:
    """Present an agent's own state to them."""
    return AgentOut(
        id=event.agent,
        status=event.status,
        load=event.load,
        capacity=event.capacity,
        version=event.version,
        reason=event.reason,
        draining=event.draining,
        wrap_up_until=ms_or_none(event.wrap_up_until),
    )


def conversation_for_visitor(event: ConversationChanged) -> VisitorConversation:
    """Present a conversation to its visitor."""
    return VisitorConversation(
        id=event.id,
        version=event.version,
        status=event.status,
        last_seq=event.last_seq,
        agent=AgentFace(event.owner_name, event.owner_photo) if event.owner else None,
        agent_delivered=event.agent_delivered,
        agent_read=event.agent_read,
        closed_by=event.closed_by or UNSET,
        held=event.held_since > 0 and event.status == "assigned",
        rating=_rating_asked(event.rating),
        promise=_promise_given(event.promise),
    )


def conversation_for_agent(
    event: ConversationChanged, agent: str, naming: Naming, *, online: bool | None
) -> AgentConversation:
    """Present a conversation to an agent; an offer only to whom it is made."""
    profile, entry, offer = event.profile, event.entry, event.offer
    return AgentConversation(
        id=event.id,
        version=event.version,
        status=event.status,
        channel=event.channel,
        account=event.account,
        last_seq=event.last_seq,
        agent_id=event.owner or (offer.agent if offer else None),
        agent=AgentFace(event.owner_name, event.owner_photo) if event.owner else None,
        offer=_offer(event) if offer and offer.agent == agent else None,
        visitor=VisitorCard(profile.name, profile.email, profile.phone, profile.language, profile.attributes)
        if profile
        else VisitorCard(),
        entry=EntryCard(
            entry.point, entry.skills, entry.page, entry.title, entry.referrer, entry.campaign, entry.invitation
        )
        if entry
        else EntryCard(),
        skills=event.skills,
        opened_at=event.opened_at // 1000,
        waiting_since=ms_or_none(event.waiting_since),
        last_text=event.last_text,
        last_at=(event.last_at or event.opened_at) // 1000,
        visitor_delivered=event.visitor_delivered,
        visitor_read=event.visitor_read,
        agent_delivered=event.agent_delivered,
        agent_read=event.agent_read,
        note=event.note,
        closed_by=event.closed_by,
        visitor_online=online,
        queue=event.queue,
        priority=event.priority,
        preferred=event.preferred,
        held_since=ms_or_none(event.held_since),
        guests=tuple(map(naming, event.guests)),
        tags=event.tags,
        outcome=event.outcome,
        rating=_rating_shown(event.rating),
        promise=_promise_out(event.promise),
        addresses=addresses_out(event.addresses),
        stage=event.stage,
        faq=faq_out(event.faq),
    )


def ms_or_none(micros: int) -> int | None:
    """Convert microseconds to milliseconds; 0 means no time."""
    return micros // 1000 if micros else None


def belongs_to(event: ConversationChanged, agent: str) -> bool:
    """Return whether it is the agent's own now: offered to or owned by them, or they are a guest in it."""
    return event.status != "closed" and (
        event.owner == agent or (event.offer is not None and event.offer.agent == agent) or agent in event.guests
    )


def is_open_to_all(event: ConversationChanged) -> bool:
    """Return whether every desk may open this conversation: nobody has it, and anybody may be next."""
    return event.status in ("automatic", "waiting", "offered")


def _offer(event: ConversationChanged) -> OfferOut | None:
    offer = event.offer
    if offer is None:
        return None
    return OfferOut(offer.assignment, offer.offered_at // 1000, offer.expires_at // 1000, offer.why)


def _files(attachments: tuple[Attachment, ...], link: Link) -> tuple[File, ...] | UnsetType:
    if not attachments:
        return UNSET
    return tuple(File(one.id, one.name, one.type, one.size, link(one.id)) for one in attachments)


def _rating_asked(state: RatingState | None) -> RatingAsked | None:
    """Present a rating to its visitor."""
    return None if state is None else RatingAsked(state.number, state.score, state.until // 1000)


def _rating_shown(state: RatingState | None) -> RatingShown | None:
    """Present a rating to desks, once there is a score."""
    if state is None or not state.score:
        return None
    return RatingShown(state.score, (state.rated_at or state.asked_at) // 1000)


def _promise_given(state: PromiseState | None) -> PromiseGiven | None:
    """Present a promise to its visitor."""
    return None if state is None else PromiseGiven(state.address, _ms(state.due_at))


def _promise_out(state: PromiseState | None) -> PromiseOut | None:
    """Present a promise to desks."""
    if state is None:
        return None
    return PromiseOut(state.address, state.made_at // 1000, _ms(state.due_at), _ms(state.remind_at))


def _ms(at: int | None) -> int | None:
    return None if at is None else at // 1000
