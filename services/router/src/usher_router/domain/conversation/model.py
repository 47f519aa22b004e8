"""A conversation as the core sees it: one decoded row of the record."""

from typing import Literal

import msgspec
from usher_common.messages.after import PromiseState, RatingState
from usher_common.messages.content import Attachment, Author, Entry, Profile
from usher_common.messages.events import ConversationStatus
from usher_common.messages.knowledge import FaqTried
from usher_common.messages.threads import PLAIN, Reached, Threaded

from usher_router.domain.conversation.waiting.wait import WaitDemand
from usher_router.domain.funnel.state import FunnelState

LAST_TEXT = 120  # characters of the last message kept for lists

# Closed by these, its contact was turned away: nobody was there, or too many waited.
REFUSED = frozenset({"outside", "full", "waited"})

Deadline = Literal["", "offer", "transfer", "nudge", "close", "wait", "closing", "stage"]


class Conversation(msgspec.Struct, frozen=True):
    """A conversation's state; times in microseconds of the record's clock.

    `agent_id` is its owner, or the agent it is offered to; `participants` are all who ever accepted it. `next_deadline`
    with `deadline_no` is the only deadline that counts. `asked` is what the entry asked for (None in rows older than
    the field); what is asked now, and all else that waiting changes, are the fields of `Wait`. `overflow` names queues
    that steps added. `guests` are agents who joined the owner. Kept only while they apply: `offered_at` and
    `waited_since` while it is offered, `reminded_at` while a silent visitor has been reminded.
    `rating` is the last one asked for, `promise` an answer still to be given; `told_closed_at` is when the visitor was
    last told that nobody is there. `addresses`: see `addresses.py`; empty if there is only the widget's.
    `funnel`: None where the policy had none at its entry. `faq`: what the articles were asked, and how that ended.
    `handed_over_at`: when an automatic stage first let a person take over. `given_email`: the address that the contact,
    or what speaks for them, has named in it; an agent's or an import's is none.
    """

    id: str
    address_id: str
    contact_id: str
    account: str
    peer: str
    channel: str
    home_partition: int
    weight: int
    opened_at: int
    changed_at: int
    status: ConversationStatus = "waiting"
    queue: str = "default"
    priority: int = 0
    skills: tuple[str, ...] = ()
    entry: Entry = Entry()
    profile: Profile = Profile()
    wait_no: int = 0
    waiting_since: int | None = None
    target_agent: str = ""
    refused: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    note: str = ""
    agent_id: str | None = None
    assignment_id: str | None = None
    last_seq: int = 0
    version: int = 0
    visitor_delivered: int = 0
    visitor_read: int = 0
    agent_delivered: int = 0
    agent_read: int = 0
    deadline_no: int = 0
    deadline_kind: Deadline = ""
    next_deadline: int | None = None
    closed_at: int | None = None
    closed_by: str = ""
    visitor_at: int | None = None
    agent_at: int | None = None
    last_text: str = ""
    levels: dict[str, int] = {}
    preferred: dict[str, int] = {}
    rule: str = ""
    policy: str = ""
    step: int = 0
    overflow: tuple[str, ...] = ()
    sticky_agent: str = ""
    sticky_until: int | None = None
    held_since: int | None = None
    guests: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    outcome: str = ""
    reopened: int = 0
    answered_at: int | None = None
    channel_class: str = "chat"
    offered_why: str = ""  # why this agent was chosen, while it is offered
    asked: WaitDemand | None = None
    handed_skills: tuple[str, ...] | None = None
    had_owner: bool = False
    taken: tuple[str, ...] = ()
    offered_at: int | None = None
    waited_since: int | None = None
    reminded_at: int | None = None
    rating: RatingState | None = None
    promise: PromiseState | None = None
    reopened_at: int | None = None
    told_closed_at: int | None = None
    addresses: tuple[Reached, ...] = ()
    stage: str = "chat"
    funnel: FunnelState | None = None
    faq: FaqTried | None = None
    handed_over_at: int | None = None
    given_email: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A message with its sequence; `accepted_at` is the edge's clock, `at` the record's (microseconds)."""

    id: str
    conversation: str
    seq: int
    author: Author
    text: str
    at: int
    agent: str = ""
    client_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    trace: str = ""
    accepted_at: int = 0
    thread: Threaded = PLAIN


def with_deadline(conversation: Conversation, kind: Deadline, at: int) -> Conversation:
    """Replace the deadline; its number grows, which makes the former one stale."""
    return msgspec.structs.replace(
        conversation, deadline_kind=kind, next_deadline=at, deadline_no=conversation.deadline_no + 1
    )


def without_deadline(conversation: Conversation) -> Conversation:
    """Remove the deadline; the former one is stale."""
    if conversation.next_deadline is None:
        return conversation
    return msgspec.structs.replace(
        conversation, deadline_kind="", next_deadline=None, deadline_no=conversation.deadline_no + 1
    )


def agents_of(conversation: Conversation) -> tuple[str, ...]:
    """Name the agents concerned now: its owner or the agent it is offered to, and the guests."""
    return (*((conversation.agent_id,) if conversation.agent_id else ()), *conversation.guests)


def owner_of(conversation: Conversation) -> str:
    """Name its owner, "" if it has none."""
    return conversation.agent_id or "" if conversation.status == "assigned" else ""
