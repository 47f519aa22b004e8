"""The tables of agents: who they are, their skills, canned answers, notes and sessions."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from usher_common.record.tables.columns import metadata, time_column

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
    time_column("status_at", nullable=True),
    Column("capacity", Integer, nullable=False, server_default="100"),
    Column("load", Integer, nullable=False, server_default="0"),
    # the capacity, or a higher load from before the capacity was lowered: limits load without blocking other updates
    Column("load_limit", Integer, nullable=False, server_default="100"),
    Column("missed_offers", Integer, nullable=False, server_default="0"),
    time_column("idle_since", nullable=True),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("languages_json", Text, nullable=False, server_default="[]"),
    Column("pools_json", Text, nullable=False, server_default='["default"]'),
    Column("weights_json", Text, nullable=False, server_default="{}"),  # channel class → weight, overriding the policy
    # channel class → most conversations at once, overriding the policy
    Column("limits_json", Text, nullable=False, server_default="{}"),
    Column("calendar", Text, nullable=False, server_default=""),  # calendar of the policy; "" for always
    Column("held_json", Text, nullable=False, server_default="{}"),  # channel class → number of conversations they have
    Column("draining", Boolean, nullable=False, server_default=text("false")),
    time_column("available_since", nullable=True),
    time_column("wrap_up_until", nullable=True),
    Column("lost_from", Text, nullable=False, server_default=""),  # STATUS:REASON before the connection was lost
    time_column("given_at", nullable=True),  # when the agent last got a conversation
    Column("phone", Text, nullable=False, server_default=""),  # E.164: what rings for calls; "" for none
    CheckConstraint("load >= 0 AND load <= load_limit", name="agent_load"),
    CheckConstraint("capacity >= 0 AND load_limit >= capacity", name="agent_capacity"),
    CheckConstraint("status IN ('available', 'busy', 'away', 'wrap_up', 'offline')", name="agent_status"),
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

canned = Table(
    "canned",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id", ondelete="CASCADE"), nullable=True, index=True),  # null: shared
    Column("shortcut", Text, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    time_column("changed_at"),
)

session = Table(
    "session",
    metadata,
    Column("id_hash", Text, primary_key=True),  # sha256 of the cookie's value
    Column("agent_id", Text, ForeignKey("agent.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    time_column("created_at"),
    time_column("expires_at"),
)

note = Table(  # by agents for agents: not a message, so it cannot be shown to the visitor by mistake
    "note",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False, index=True),
    Column("agent_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("after_seq", Integer, nullable=False),  # its position among the messages
    time_column("at"),
)
