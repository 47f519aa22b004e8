"""The tables of ratings and of promised answers; the router writes both."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from usher_common.record.tables.columns import metadata, time_column

rating = Table(
    "rating",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),  # which of its conversation's ratings asked for
    Column("contact_id", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("agent_id", Text, nullable=False),  # who had it last
    Column("agents_json", Text, nullable=False, server_default="[]"),  # all who had it, in order
    Column("score", Integer, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    Column("policy", Text, nullable=False, server_default=""),  # the policy's hash when it was given
    time_column("at"),
    PrimaryKeyConstraint("conversation_id", "number"),
    CheckConstraint("score BETWEEN 1 AND 5", name="rating_score"),
    Index("rating_at", "at"),
)

promise = Table(
    "promise",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),  # the sequence of the line that promised it
    Column("contact_id", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("address", Text, nullable=False),
    time_column("made_at"),
    time_column("due_at", nullable=True),
    time_column("kept_at", nullable=True),
    Column("kept_by", Text, nullable=False, server_default=""),
    Column("how", Text, nullable=False, server_default=""),  # chat, phone, email …
    time_column("broken_at", nullable=True),  # when it was noticed that the deadline had passed
    PrimaryKeyConstraint("conversation_id", "number"),
    CheckConstraint("(kept_at IS NULL) = (how = '')", name="promise_kept"),
    Index("promise_open", "due_at", postgresql_where=text("kept_at IS NULL"), sqlite_where=text("kept_at IS NULL")),
)
