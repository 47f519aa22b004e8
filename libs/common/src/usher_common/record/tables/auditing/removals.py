"""The tables of retention: whose content was removed, and which replica is at it; the gateway writes both."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text

from usher_common.record.tables.columns import metadata, time_column

# A conversation whose content is going, or has gone. It was removed for the closing `closed_at`, up to the message
# `upto_seq`: what is written later, or closed again, goes by itself.
content_removal = Table(
    "content_removal",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), primary_key=True),
    Column("rule", Text, nullable=False),  # what the rule asks for, as `retention.deciding.named` writes it
    time_column("closed_at"),
    time_column("began_at"),
    time_column("done_at", nullable=True),  # null: broken off, or under way
    Column("upto_seq", Integer, nullable=False, server_default="0"),
)

# One row: one replica sweeps at a time, until its lease is over.
retention_duty = Table(
    "retention_duty",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    time_column("leased_until"),
    time_column("swept_at"),
    CheckConstraint("id = 1", name="retention_duty_one"),
)
