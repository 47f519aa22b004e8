"""How often mails pass between a sender and us. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "mail_sender",
        Column("account", Text, nullable=False),
        Column("sender", Text, nullable=False),
        Column("hour_at", BigInteger, nullable=False),
        Column("hour_count", Integer, nullable=False),
        Column("answered_at", BigInteger, nullable=False),
        Column("answered_by", Text, nullable=False),
        PrimaryKeyConstraint("account", "sender"),
    )


def downgrade() -> None:
    """Stay: an older release does not know the table."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
