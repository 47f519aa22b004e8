"""The connectors' tables: their channels, how accounts are doing, who polls them, and receipts that came early."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from usher_common.record.tables.columns import metadata, time_column

# One owner per account over all replicas; the epoch grows with every owner, and fences what earlier ones write.
account_duty = Table(
    "account_duty",
    metadata,
    Column("account", Text, primary_key=True),
    Column("owner", Text, nullable=False, server_default=""),  # "": nobody
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("cursor", Text, nullable=False, server_default=""),  # where the next poll starts
    time_column("beat_at"),
)

# Receipts of messages whose provider's id is not stored yet: our POST's answer is still under way.
early_receipt = Table(
    "early_receipt",
    metadata,
    Column("account", Text, nullable=False),
    Column("provider_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("code", Text, nullable=False, server_default=""),
    time_column("received_at"),
    PrimaryKeyConstraint("account", "provider_id", "status"),
    Index("early_receipt_received_at", "received_at"),
)

# A message that leaves in several parts: the provider's id of each, and what receipts and attempts say of it.
delivery_part = Table(
    "delivery_part",
    metadata,
    Column("delivery_id", Text, nullable=False),
    Column("part", Integer, nullable=False),  # from 0
    Column("account", Text, nullable=False),
    Column("provider_id", Text, nullable=False),  # "": it never told one
    Column("status", Text, nullable=False, server_default="sent"),
    Column("code", Text, nullable=False, server_default=""),  # why it failed, or is uncertain
    Column("changed_at", BigInteger, nullable=False, server_default="0"),  # µs; 0: before this was kept
    PrimaryKeyConstraint("delivery_id", "part"),
    CheckConstraint("status IN ('uncertain', 'sent', 'failed', 'delivered', 'read')", name="delivery_part_status"),
    Index("delivery_part_provider", "account", "provider_id"),
)

# The buttons last offered to a peer as numbered lines: an answer "2" chooses one, until somebody writes again.
button_offer = Table(
    "button_offer",
    metadata,
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),  # of the message with them
    Column("titles_json", Text, nullable=False),
    PrimaryKeyConstraint("account", "peer"),
)

# What each channel says of itself: written at each start of the connectors, read for forms and checks of accounts.
channel = Table(
    "channel",
    metadata,
    Column("name", Text, primary_key=True),
    Column("facts_json", Text, nullable=False),
    time_column("at"),
)

account_health = Table(
    "account_health",
    metadata,
    Column("account", Text, primary_key=True),
    time_column("last_in_at", nullable=True),
    time_column("last_out_at", nullable=True),
    Column("lag_ms", BigInteger, nullable=False, server_default="0"),  # from the provider's time to our acceptance
    time_column("checked_for", nullable=True),  # the account's check_asked_at that this answers
    Column("check_json", Text, nullable=False, server_default=""),  # "": under way, or never asked for
    time_column("token_ends_at", nullable=True),  # as its provider says; null: never, or it does not say
    time_column("token_asked_at", nullable=True),  # when a replica began to ask
)

# Errors by hour and class; two days of them are kept.
account_error = Table(
    "account_error",
    metadata,
    Column("account", Text, nullable=False),
    time_column("hour"),
    Column("kind", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("code", Text, nullable=False),  # of the last one
    time_column("at"),
    PrimaryKeyConstraint("account", "hour", "kind"),
)

# What an account got in each hour, of a little more than two weeks: what it usually gets, and how late.
account_hour = Table(
    "account_hour",
    metadata,
    Column("account", Text, nullable=False),
    time_column("hour"),
    Column("received", Integer, nullable=False),
    Column("late", Integer, nullable=False),  # of these, how many came over a minute after the provider's time
    PrimaryKeyConstraint("account", "hour"),
)

# Fields of payloads that their provider's specification does not know, by path; never a value of them.
account_unknown = Table(
    "account_unknown",
    metadata,
    Column("account", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("count", BigInteger, nullable=False),  # payloads
    time_column("first_at"),
    time_column("last_at"),
    PrimaryKeyConstraint("account", "path"),
)

# A customer's call, by the provider's id of it: what it waits for, who is rung, and how it ended.
voice_call = Table(
    "voice_call",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("call_json", Text, nullable=False),
    Column("ended", Boolean, nullable=False, server_default=text("false")),
    time_column("at"),
    time_column("changed_at"),
    Index("voice_call_going_on", "at", postgresql_where=text("NOT ended"), sqlite_where=text("NOT ended")),
)

# What calls have to tell the router: written with the call's change, deleted once the bus has confirmed it.
voice_command = Table(
    "voice_command",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),  # within a call, in the order of its changes
    Column("call_id", Text, nullable=False),
    Column("to_partition", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    time_column("at"),
    Index("voice_command_call_id", "call_id"),
    Index("voice_command_at", "at"),  # what is behind is looked for every few seconds
    sqlite_autoincrement=True,
)

# Files of received messages: fetched after their webhook was acknowledged, and remembered for some days.
media_fetch = Table(
    "media_fetch",
    metadata,
    Column("id", Text, primary_key=True),  # derived from account, message and number
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("native_id", Text, nullable=False),  # the provider's id of the message
    Column("number", Integer, nullable=False),  # of the file within the message, from 0
    Column("media_json", Text, nullable=False),  # the provider's reference to it
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("upload", Text, nullable=False, server_default=""),  # its id in `upload` once it is stored
    time_column("not_before"),  # also the end of a replica's lease
    time_column("created_at"),
    CheckConstraint("status IN ('waiting', 'done', 'failed')", name="media_fetch_status"),
    Index(
        "media_fetch_waiting",
        "not_before",
        postgresql_where=text("status = 'waiting'"),
        sqlite_where=text("status = 'waiting'"),
    ),
    Index("media_fetch_created_at", "created_at"),
)
