"""Threads of mails, and which mails were taken: frozen copies of the tables as they were then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Text

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "mail_thread",
        Column("account", Text, nullable=False),
        Column("thread", Text, nullable=False),
        Column("contact", Text, nullable=False),
        Column("people_json", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("answered_json", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("account", "thread"),
    )
    op.create_table(
        "mail_seen",
        Column("account", Text, nullable=False),
        Column("message_id", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("thread", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("account", "message_id", "digest"),
    )


def downgrade() -> None:
    """Stay: an older release does not know the tables, and needs them not."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
