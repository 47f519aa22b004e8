"""Files of received messages that are still to be fetched: a frozen copy of the table. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, Text, text

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "media_fetch",
        Column("id", Text, primary_key=True),
        Column("account", Text, nullable=False),
        Column("peer", Text, nullable=False),
        Column("native_id", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("media_json", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("error", Text, nullable=False, server_default=""),
        Column("upload", Text, nullable=False, server_default=""),
        Column("not_before", BigInteger, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        CheckConstraint("status IN ('waiting', 'done', 'failed')", name="media_fetch_status"),
    )
    waiting = text("status = 'waiting'")
    op.create_index(
        "media_fetch_waiting", "media_fetch", ["not_before"], postgresql_where=waiting, sqlite_where=waiting
    )
    op.create_index("media_fetch_created_at", "media_fetch", ["created_at"])


def downgrade() -> None:
    """Drop it: what was not fetched stays a line in its message."""
    op.drop_table("media_fetch")
