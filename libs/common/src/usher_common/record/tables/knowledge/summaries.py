"""The tables of summaries: what knowledge wrote, what agents made of it (the gateway writes that), and the progress.

Each table has one writing service (decision 0271). Without foreign keys: inserting would lock a conversation's row.
"""

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, Text

from usher_common.record.tables.columns import metadata, time_column

summary = Table(
    "summary",
    metadata,
    Column("conversation_id", Text, nullable=False),
    Column("upto_seq", Integer, nullable=False),  # the last message that it knows: a reopened one gets a further row
    Column("language", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False),
    Column("failure", Text, nullable=False, server_default=""),  # why the endpoint's was not used
    Column("items_json", Text, nullable=False),
    time_column("at"),
    PrimaryKeyConstraint("conversation_id", "upto_seq"),
    CheckConstraint("source IN ('extract', 'endpoint')", name="summary_source"),
)

summary_edit = Table(
    "summary_edit",
    metadata,
    Column("conversation_id", Text, nullable=False),
    Column("n", Integer, nullable=False),  # versions by agents, from 1
    Column("agent_id", Text, nullable=False),
    Column("upto_seq", Integer, nullable=False),  # the last message when it was written
    Column("items_json", Text, nullable=False),
    time_column("at"),
    PrimaryKeyConstraint("conversation_id", "n"),
)

# One row: what was closed before this time has been summarised.
summary_progress = Table(
    "summary_progress",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    time_column("closed_until"),
)
