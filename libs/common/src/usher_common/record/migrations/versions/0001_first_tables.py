"""The first tables: a frozen copy of `schema.py` as it was then. Never change it; add a revision."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


contact = Table(
    "contact",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("attributes_json", Text, nullable=False, server_default="{}"),
    _time("created_at"),
)

address = Table(
    "address",
    metadata,
    Column("id", Text, primary_key=True),  # ids.address_id(account, peer)
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("contact_id", Text, ForeignKey("contact.id"), nullable=False, index=True),
    _time("created_at"),
    UniqueConstraint("account", "peer"),
)

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
    _time("waiting_since", nullable=True),
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
    _time("next_deadline", nullable=True),
    _time("deadline_lease", nullable=True),  # until then one replica has it in hand
    _time("opened_at"),
    _time("changed_at"),
    _time("closed_at", nullable=True),
    Column("closed_by", Text, nullable=False, server_default=""),
    _time("visitor_at", nullable=True),  # last message of the visitor
    _time("agent_at", nullable=True),  # last message of an agent
    Column("last_text", Text, nullable=False, server_default=""),  # the first 120 characters, for lists
    CheckConstraint("status IN ('waiting', 'offered', 'assigned', 'closed')", name="conversation_status"),
    CheckConstraint(
        "(status IN ('offered', 'assigned')) = (agent_id IS NOT NULL AND assignment_id IS NOT NULL)",
        name="conversation_agent",
    ),
    CheckConstraint("(status = 'waiting') = (waiting_since IS NOT NULL)", name="conversation_waiting"),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="conversation_closed"),
    CheckConstraint("status <> 'closed' OR next_deadline IS NULL", name="conversation_no_late_deadline"),
    Index(
        "conversation_one_open",
        "address_id",
        unique=True,
        postgresql_where=text("status <> 'closed'"),
        sqlite_where=text("status <> 'closed'"),
    ),
    Index(
        "conversation_deadline",
        "next_deadline",
        postgresql_where=text("next_deadline IS NOT NULL"),
        sqlite_where=text("next_deadline IS NOT NULL"),
    ),
    Index(
        "conversation_waiting_since",
        "waiting_since",
        postgresql_where=text("status = 'waiting'"),
        sqlite_where=text("status = 'waiting'"),
    ),
    Index(
        "conversation_agent_open",
        "agent_id",
        postgresql_where=text("status IN ('offered', 'assigned')"),
        sqlite_where=text("status IN ('offered', 'assigned')"),
    ),
    Index("conversation_address", "address_id", "opened_at"),
    postgresql_with={"fillfactor": "70"},  # free space for HOT updates: every message changes its conversation's row
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
    _time("accepted_at"),  # the edge's clock
    _time("created_at"),  # the record's clock
    CheckConstraint("author IN ('visitor', 'agent', 'system')", name="message_author"),
    CheckConstraint("seq >= 1", name="message_seq"),
    UniqueConstraint("conversation_id", "seq"),
)

mark = Table(
    "mark",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("party", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    _time("at"),
    PrimaryKeyConstraint("conversation_id", "party", "kind", "seq"),
    CheckConstraint("party IN ('visitor', 'agent')", name="mark_party"),
    CheckConstraint("kind IN ('delivered', 'read')", name="mark_kind"),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("photo", Text, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False, server_default="agent"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("status", Text, nullable=False, server_default="offline"),
    Column("status_reason", Text, nullable=False, server_default=""),
    _time("status_at", nullable=True),
    Column("capacity", Integer, nullable=False, server_default="100"),
    Column("load", Integer, nullable=False, server_default="0"),
    # capacity, or the load that stood when the capacity was lowered below it: bounds load, never blocks an update
    Column("load_limit", Integer, nullable=False, server_default="100"),
    Column("missed_offers", Integer, nullable=False, server_default="0"),
    _time("idle_since", nullable=True),
    Column("version", Integer, nullable=False, server_default="0"),
    CheckConstraint("load >= 0 AND load <= load_limit", name="agent_load"),
    CheckConstraint("capacity >= 0 AND load_limit >= capacity", name="agent_capacity"),
    CheckConstraint("status IN ('available', 'away', 'offline')", name="agent_status"),
    CheckConstraint("role IN ('agent', 'supervisor', 'administrator', 'integration')", name="agent_role"),
)

skill = Table(
    "skill",
    metadata,
    Column("name", Text, primary_key=True),
)

agent_skill = Table(
    "agent_skill",
    metadata,
    Column("agent_id", Text, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False),
    Column("skill", Text, ForeignKey("skill.name"), nullable=False),
    Column("level", Integer, nullable=False),
    PrimaryKeyConstraint("agent_id", "skill"),
    CheckConstraint("level BETWEEN 1 AND 5", name="agent_skill_level"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False, index=True),
    Column("wait_no", Integer, nullable=False),
    Column("weight", Integer, nullable=False),
    _time("offered_at"),
    _time("expires_at"),
    _time("accepted_at", nullable=True),
    _time("ended_at", nullable=True),
    Column("outcome", Text, nullable=False, server_default=""),
    CheckConstraint(
        "outcome IN ('', 'declined', 'expired', 'withdrawn', 'transferred', 'closed', 'vanished')",
        name="assignment_outcome",
    ),
    CheckConstraint("(ended_at IS NULL) = (outcome = '')", name="assignment_ended"),
    UniqueConstraint("conversation_id", "wait_no"),
    Index(
        "assignment_one_open",
        "conversation_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
)

decision = Table(
    "decision",
    metadata,
    Column("assignment_id", Text, ForeignKey("assignment.id"), primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False, index=True),
    Column("agent_id", Text, nullable=False),
    Column("explanation_json", Text, nullable=False),
    Column("policy", Text, nullable=False, server_default=""),
    _time("at"),
)

partition = Table(
    "partition",
    metadata,
    Column("p", Integer, primary_key=True),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    Column("last_n", BigInteger, nullable=False, server_default="0"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("p", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("stream", Text, nullable=False),
    Column("to_partition", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    PrimaryKeyConstraint("p", "n"),
)

in_hand = Table(
    "in_hand",
    metadata,
    Column("stream", Text, nullable=False),
    Column("p", Integer, nullable=False),
    Column("envelope_id", Text, nullable=False),
    PrimaryKeyConstraint("stream", "p"),
)

parked = Table(
    "parked",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("p", Integer, nullable=False),
    Column("envelope_id", Text, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    _time("at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Text, primary_key=True),  # the effect's envelope id
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),  # the Send, MessagePack
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("provider_id", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Column("owner", Text, nullable=False, server_default=""),  # the connectors replica that has it in hand
    Column("reported", Boolean, nullable=False, server_default=text("false")),
    _time("not_before", nullable=True),
    _time("created_at"),
    _time("changed_at"),
    CheckConstraint(
        "status IN ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'uncertain')", name="delivery_status"
    ),
    Index(
        "delivery_open",
        "account",
        "peer",
        "created_at",
        postgresql_where=text("status IN ('queued', 'sending') OR NOT reported"),
        sqlite_where=text("status IN ('queued', 'sending') OR NOT reported"),
    ),
    Index("delivery_provider", "account", "provider_id"),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("config_json", Text, nullable=False, server_default="{}"),
    Column("secrets_json", Text, nullable=False, server_default="{}"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    _time("changed_at"),
)

session = Table(
    "session",
    metadata,
    Column("id_hash", Text, primary_key=True),  # sha256 of the cookie's value
    Column("agent_id", Text, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    _time("created_at"),
    _time("expires_at"),
)

upload = Table(
    "upload",
    metadata,
    Column("id", Text, primary_key=True),
    Column("uploader", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    _time("at"),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value_json", Text, nullable=False),
)

journal = Table(  # the embedded bus; stays empty on PostgreSQL
    "journal",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("stream", Text, nullable=False),
    Column("p", Integer, nullable=False),
    Column("deliveries", Integer, nullable=False, server_default="0"),
    Column("envelope", LargeBinary, nullable=False),
    Index("journal_partition", "stream", "p", "n"),
    sqlite_autoincrement=True,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything, in the order of the foreign keys."""
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Drop everything."""
    metadata.drop_all(op.get_bind(), checkfirst=False)
