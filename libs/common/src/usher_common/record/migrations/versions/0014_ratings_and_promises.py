"""Ratings, promised answers, and what a conversation knows of both: frozen tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint, Text, text

OPEN = text("kept_at IS NULL")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and add the columns."""
    op.add_column("conversation", Column("rating_json", Text, nullable=False, server_default="null"))
    op.add_column("conversation", Column("promise_json", Text, nullable=False, server_default="null"))
    op.add_column("conversation", Column("reopened_at", BigInteger, nullable=True))
    op.add_column("conversation", Column("told_closed_at", BigInteger, nullable=True))
    _create_rating()
    _create_promise()


def _create_rating() -> None:
    op.create_table(
        "rating",
        Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("contact_id", Text, nullable=False),
        Column("queue", Text, nullable=False),
        Column("agent_id", Text, nullable=False),
        Column("agents_json", Text, nullable=False, server_default="[]"),
        Column("score", Integer, nullable=False),
        Column("comment", Text, nullable=False, server_default=""),
        Column("policy", Text, nullable=False, server_default=""),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("conversation_id", "number"),
        CheckConstraint("score BETWEEN 1 AND 5", name="rating_score"),
    )
    op.create_index("rating_at", "rating", ["at"])


def _create_promise() -> None:
    op.create_table(
        "promise",
        Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("contact_id", Text, nullable=False),
        Column("queue", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("due_at", BigInteger, nullable=True),
        Column("kept_at", BigInteger, nullable=True),
        Column("kept_by", Text, nullable=False, server_default=""),
        Column("how", Text, nullable=False, server_default=""),
        Column("broken_at", BigInteger, nullable=True),
        PrimaryKeyConstraint("conversation_id", "number"),
        CheckConstraint("(kept_at IS NULL) = (how = '')", name="promise_kept"),
    )
    op.create_index("promise_open", "promise", ["due_at"], postgresql_where=OPEN, sqlite_where=OPEN)


def downgrade() -> None:
    """Stay: an older release does not know the tables, and needs them not."""
    raise NotImplementedError("there is no way back from 0016; restore a backup")
