"""The record's tables; promises that SQL can enforce are constraints here.

Times are microseconds since the epoch by the database's clock, ids are text (see `ids`), `*_json` columns hold JSON.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from usher_common.record.tables.after import promise, rating
from usher_common.record.tables.agents import agent, agent_skill, canned, note, session, skill
from usher_common.record.tables.auditing.entries import audit_entry, audit_head
from usher_common.record.tables.auditing.removals import content_removal, retention_duty
from usher_common.record.tables.columns import index_where, metadata, time_column
from usher_common.record.tables.connections import account_duty, button_offer, delivery_part, early_receipt, voice_call
from usher_common.record.tables.contacts import (
    address,
    contact,
    contact_change,
    contact_merge,
    contact_word,
    continued,
    erasure,
)
from usher_common.record.tables.decisions import decision
from usher_common.record.tables.funnel import stage_passage
from usher_common.record.tables.invitations import invitation
from usher_common.record.tables.knowledge.articles import article, article_change, article_state
from usher_common.record.tables.knowledge.questions import settled_question
from usher_common.record.tables.knowledge.summaries import summary, summary_edit, summary_progress
from usher_common.record.tables.mail import mail_seen, mail_sender, mail_thread, transcript_mail
from usher_common.record.tables.outreach.recipients import broadcast, outreach, unsubscription
from usher_common.record.tables.search import message_search, search_progress
from usher_common.record.tables.templates import template_list
from usher_common.record.tables.transport import (
    account,
    answered,
    delivery,
    dispatch_record,
    in_hand,
    journal,
    outbox,
    page_asset,
    parked,
    parked_log,
    partition,
    policy,
    setting,
    upload,
)
from usher_common.record.tables.visits import consent, identity, visit

__all__ = [  # tables that other files define are available here as well
    "account", "account_duty", "address", "agent", "agent_skill", "answered", "article", "article_change",
    "article_state", "audit_entry", "audit_head", "broadcast", "button_offer", "canned", "consent", "contact",
    "contact_change", "contact_merge", "contact_word", "content_removal", "continued", "decision", "delivery",
    "delivery_part", "dispatch_record", "early_receipt", "erasure", "identity", "in_hand", "invitation", "journal",
    "mail_seen", "mail_sender", "mail_thread", "message_name", "message_search", "metadata", "note", "outbox",
    "outreach", "page_asset", "parked", "parked_log", "partition", "policy", "promise", "rating", "retention_duty",
    "search_progress", "session", "setting", "settled_question", "skill", "stage_passage", "summary",
    "summary_edit", "summary_progress", "template_list", "transcript_mail", "unsubscription", "upload", "visit",
    "voice_call",
]  # fmt: skip

conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address_id", Text, ForeignKey("address.id"), nullable=False),
    Column("contact_id", Text, ForeignKey("contact.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("home_partition", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False, server_default="chat"),
    Column("queue", Text, nullable=False, server_default="default"),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("skills_json", Text, nullable=False, server_default="[]"),
    Column("weight", Integer, nullable=False),
    Column("entry_json", Text, nullable=False, server_default="{}"),
    Column("profile_json", Text, nullable=False, server_default="{}"),
    Column("wait_no", Integer, nullable=False, server_default="0"),
    time_column("waiting_since", nullable=True),
    Column("target_agent", Text, nullable=False, server_default=""),
    Column("refused_json", Text, nullable=False, server_default="[]"),
    Column("participants_json", Text, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=True),  # offered to, or owner
    Column("assignment_id", Text, nullable=True),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("visitor_delivered", Integer, nullable=False, server_default="0"),
    Column("visitor_read", Integer, nullable=False, server_default="0"),
    Column("agent_delivered", Integer, nullable=False, server_default="0"),
    Column("agent_read", Integer, nullable=False, server_default="0"),
    Column("deadline_no", Integer, nullable=False, server_default="0"),
    Column("deadline_kind", Text, nullable=False, server_default=""),
    time_column("next_deadline", nullable=True),
    time_column("deadline_lease", nullable=True),  # leased by one replica until then
    time_column("opened_at"),
    time_column("changed_at"),
    time_column("closed_at", nullable=True),
    Column("closed_by", Text, nullable=False, server_default=""),
    time_column("visitor_at", nullable=True),  # last message of the visitor
    time_column("agent_at", nullable=True),  # last message of an agent
    Column("last_text", Text, nullable=False, server_default=""),  # the first 120 characters, for lists
    Column("levels_json", Text, nullable=False, server_default="{}"),  # of `skills`, those required at a level above 1
    Column("preferred_json", Text, nullable=False, server_default="{}"),
    Column("rule", Text, nullable=False, server_default=""),  # rule of the policy that chose the queue
    Column("policy", Text, nullable=False, server_default=""),  # the policy's hash when the queue was chosen
    Column("step", Integer, nullable=False, server_default="0"),  # number of waiting steps taken
    Column("overflow_json", Text, nullable=False, server_default="[]"),  # queues added by waiting steps
    Column("sticky_agent", Text, nullable=False, server_default=""),
    time_column("sticky_until", nullable=True),
    time_column("held_since", nullable=True),
    Column("guests_json", Text, nullable=False, server_default="[]"),  # agents who join the owner
    Column("tags_json", Text, nullable=False, server_default="[]"),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("reopened", Integer, nullable=False, server_default="0"),
    time_column("answered_at", nullable=True),  # an agent has accepted it since it was opened
    Column("channel_class", Text, nullable=False, server_default="chat"),
    Column("offered_why", Text, nullable=False, server_default=""),  # why this agent was chosen, while it is offered
    Column("asked_json", Text, nullable=False, server_default="null"),  # by the entry; null in rows from before 0008
    Column("handed_skills_json", Text, nullable=False, server_default="null"),  # what an agent asked for instead
    Column("had_owner", Boolean, nullable=False, server_default=text("false")),  # since it was last opened
    Column("taken_json", Text, nullable=False, server_default="[]"),  # waiting steps taken, by what they do
    time_column("offered_at", nullable=True),  # while it is offered
    time_column("waited_since", nullable=True),  # while it is offered: the former `waiting_since`
    time_column("reminded_at", nullable=True),  # when a silent visitor was reminded
    Column("rating_json", Text, nullable=False, server_default="null"),  # the last one asked for
    Column("promise_json", Text, nullable=False, server_default="null"),  # an answer that is still to be given
    time_column("reopened_at", nullable=True),
    time_column("told_closed_at", nullable=True),  # when the visitor was told that nobody is there
    Column("addresses_json", Text, nullable=False, server_default="[]"),  # [] if there is only the widget's
    Column("funnel_json", Text, nullable=False, server_default="null"),  # terms and state; null if it had none at entry
    Column("faq_json", Text, nullable=False, server_default="null"),  # what the articles were asked, how it ended
    time_column("handed_over_at", nullable=True),  # when an automatic stage first let a person take over
    Column("given_email", Text, nullable=False, server_default=""),  # that the contact named, or their channel did
    CheckConstraint("status IN ('automatic', 'waiting', 'offered', 'assigned', 'closed')", name="conversation_status"),
    CheckConstraint(
        "(status IN ('offered', 'assigned')) = (agent_id IS NOT NULL AND assignment_id IS NOT NULL)",
        name="conversation_agent",
    ),
    CheckConstraint("(status = 'waiting') = (waiting_since IS NOT NULL)", name="conversation_waiting"),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="conversation_closed"),
    CheckConstraint("status <> 'closed' OR next_deadline IS NULL", name="conversation_no_late_deadline"),
    index_where("conversation_one_open", "address_id", "status <> 'closed'", unique=True),
    index_where("conversation_deadline", "next_deadline", "next_deadline IS NOT NULL"),
    index_where("conversation_waiting_since", "waiting_since", "status = 'waiting'"),
    index_where("conversation_agent_open", "agent_id", "status IN ('offered', 'assigned')"),
    index_where("conversation_guests", "id", "guests_json <> '[]' AND status <> 'closed'"),
    index_where("conversation_answered", "answered_at", "answered_at IS NOT NULL"),
    index_where("conversation_abandoned", "closed_at", "closed_at IS NOT NULL AND answered_at IS NULL"),
    index_where("conversation_closed_at", "closed_at", "closed_at IS NOT NULL"),  # closed lately: for their summaries
    Index("conversation_address", "address_id", "opened_at"),
    postgresql_with={"fillfactor": "70"},  # leaves space for HOT updates: every message changes its conversation's row
)

message = Table(
    "message",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("agent_id", Text, nullable=True),
    Column("client_id", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("attachments_json", Text, nullable=False, server_default="[]"),
    Column("trace", Text, nullable=False, server_default=""),
    time_column("accepted_at"),  # the edge's clock
    time_column("created_at"),  # the record's clock
    Column("thread_json", Text, nullable=False, server_default=""),  # `Threaded`; "" if there is nothing more to know
    CheckConstraint("author IN ('visitor', 'agent', 'system')", name="message_author"),
    CheckConstraint("seq >= 1", name="message_seq"),
    UniqueConstraint("conversation_id", "seq"),
    Index("message_created_at", "created_at"),  # what search has still to index, and the newest hits
)

# An album is one message: it is found by the derived id of each later part, and by that of the album itself, which
# names the message that took its last part (decision 0309). Rows stay as long as their message.
message_name = Table(
    "message_name",
    metadata,
    Column("id", Text, primary_key=True),
    Column("message_id", Text, ForeignKey("message.id"), nullable=False),
    Index("message_name_message", "message_id"),
)

mark = Table(
    "mark",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("party", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    time_column("at"),
    PrimaryKeyConstraint("conversation_id", "party", "kind", "seq"),
    CheckConstraint("party IN ('visitor', 'agent')", name="mark_party"),
    CheckConstraint("kind IN ('delivered', 'read')", name="mark_kind"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False, index=True),
    Column("wait_no", Integer, nullable=False),
    Column("weight", Integer, nullable=False),
    time_column("offered_at"),
    time_column("expires_at"),
    time_column("accepted_at", nullable=True),
    time_column("ended_at", nullable=True),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("channel_class", Text, nullable=False, server_default="chat"),
    Column("queue", Text, nullable=False, server_default="default"),
    Column("reason", Text, nullable=False, server_default=""),  # why it was declined, reassigned …
    CheckConstraint(
        "outcome IN ('', 'declined', 'expired', 'withdrawn', 'transferred', 'closed', 'vanished', 'reassigned')",
        name="assignment_outcome",
    ),
    CheckConstraint("(ended_at IS NULL) = (outcome = '')", name="assignment_ended"),
    UniqueConstraint("conversation_id", "wait_no"),
    index_where("assignment_one_open", "conversation_id", "ended_at IS NULL", unique=True),
    index_where("assignment_ended_at", "ended_at", "ended_at IS NOT NULL"),  # recently served: for expected waits
)
