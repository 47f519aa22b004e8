"""What retention has removed, and which replica is at it: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, Text

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
usable_from = "0044"  # code that knows this migration can work on the schema after ours (decision 0456)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "content_removal",
        Column("conversation_id", Text, ForeignKey("conversation.id"), primary_key=True),
        Column("rule", Text, nullable=False),
        Column("closed_at", BigInteger, nullable=False),
        Column("began_at", BigInteger, nullable=False),
        Column("done_at", BigInteger, nullable=True),
        Column("upto_seq", Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "retention_duty",
        Column("id", Integer, primary_key=True),
        Column("owner", Text, nullable=False),
        Column("leased_until", BigInteger, nullable=False),
        Column("swept_at", BigInteger, nullable=False),
        CheckConstraint("id = 1", name="retention_duty_one"),
    )


def downgrade() -> None:
    """Drop them; what was removed stays removed."""
    op.drop_table("retention_duty")
    op.drop_table("content_removal")
