"""The tables of what contacts are told unasked: broadcasts, a row for each recipient or event, and who wants none."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, text

from usher_common.record.tables.columns import index_where, metadata, time_column

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("audience_json", Text, nullable=False, server_default="{}"),
    Column("rule_json", Text, nullable=False),  # the policy library's `OutreachRule`
    Column("per_minute", Integer, nullable=False),
    Column("accounts_json", Text, nullable=False, server_default="{}"),  # account → messages a minute, where fewer
    Column("next_json", Text, nullable=False, server_default="{}"),  # "" or account → when its next may leave, µs
    Column("left_out_json", Text, nullable=False, server_default="{}"),  # reason → contacts, when it was planned
    Column("created_by", Text, nullable=False),
    time_column("created_at"),
    time_column("changed_at"),
    time_column("started_at", nullable=True),
    time_column("ended_at", nullable=True),
    CheckConstraint("state IN ('draft', 'planning', 'running', 'paused', 'stopped', 'done')", name="broadcast_state"),
    CheckConstraint("per_minute >= 1", name="broadcast_per_minute"),
    CheckConstraint("(state IN ('stopped', 'done')) = (ended_at IS NOT NULL)", name="broadcast_ended"),
    index_where("broadcast_running", "id", "state = 'running'"),
)

# What one contact is told, at most once: the row's id is that of the envelope and of the message. It is claimed before
# anything leaves; what became of the message is in `delivery`.
outreach = Table(
    "outreach",
    metadata,
    Column("id", Text, primary_key=True),
    Column("broadcast_id", Text, nullable=False, server_default=""),  # "": of an event
    Column("contact_id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("place", Text, nullable=False),  # channel and peer: of a broadcast, each gets one message
    Column("command", LargeBinary, nullable=False),  # the `TellContact`, MessagePack
    Column("state", Text, nullable=False, server_default="planned"),
    Column("reason", Text, nullable=False, server_default=""),  # why it was left out
    Column("fingerprint", Text, nullable=False, server_default=""),  # of an event's request
    time_column("at"),
    time_column("claimed_at", nullable=True),
    CheckConstraint("state IN ('planned', 'claimed', 'settled', 'left_out', 'stopped')", name="outreach_state"),
    CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="outreach_claimed"),
    CheckConstraint("state <> 'left_out' OR reason <> ''", name="outreach_left_out"),
    Index(
        "outreach_once_at_a_place",
        "broadcast_id",
        "place",
        unique=True,
        postgresql_where=text("broadcast_id <> ''"),
        sqlite_where=text("broadcast_id <> ''"),
    ),
    Index(
        "outreach_planned",
        "broadcast_id",
        "id",
        postgresql_where=text("state = 'planned'"),
        sqlite_where=text("state = 'planned'"),
    ),
    index_where("outreach_open", "claimed_at", "state = 'claimed'"),
    Index("outreach_contact", "contact_id"),
    Index("outreach_at", "at"),
)

# Who wants no messages unasked at an address. The id is derived from it, so that the row outlives what is erased.
unsubscription = Table(
    "unsubscription",
    metadata,
    Column("id", Text, primary_key=True),  # ids.unsubscribed_id(account, peer)
    time_column("at"),
)
