"""Summaries: frozen copies of the tables as they were then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, PrimaryKeyConstraint, Text, text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the index by which closed conversations are found."""
    op.create_table(
        "summary",
        Column("conversation_id", Text, nullable=False),
        Column("upto_seq", Integer, nullable=False),
        Column("language", Text, nullable=False, server_default=""),
        Column("source", Text, nullable=False),
        Column("failure", Text, nullable=False, server_default=""),
        Column("items_json", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("conversation_id", "upto_seq"),
        CheckConstraint("source IN ('extract', 'endpoint')", name="summary_source"),
    )
    op.create_table(
        "summary_edit",
        Column("conversation_id", Text, nullable=False),
        Column("n", Integer, nullable=False),
        Column("agent_id", Text, nullable=False),
        Column("upto_seq", Integer, nullable=False),
        Column("items_json", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("conversation_id", "n"),
    )
    op.create_table(
        "summary_progress",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("closed_until", BigInteger, nullable=False),
    )
    closed = text("closed_at IS NOT NULL")
    op.create_index(
        "conversation_closed_at", "conversation", ["closed_at"], postgresql_where=closed, sqlite_where=closed
    )


def downgrade() -> None:
    """Stay: an older release does not know the tables, and needs them not."""
    raise NotImplementedError("there is no way back from 0015; restore a backup")
