"""Connections to providers have owners and cursors, receipts may come early: frozen copies. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and how many parts of a long message were sent."""
    op.create_table(
        "account_duty",
        Column("account", Text, primary_key=True),
        Column("owner", Text, nullable=False, server_default=""),
        Column("epoch", Integer, nullable=False, server_default="0"),
        Column("cursor", Text, nullable=False, server_default=""),
        Column("beat_at", BigInteger, nullable=False),
    )
    op.create_table(
        "early_receipt",
        Column("account", Text, nullable=False),
        Column("provider_id", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("code", Text, nullable=False, server_default=""),
        Column("received_at", BigInteger, nullable=False),
        PrimaryKeyConstraint("account", "provider_id", "status"),
    )
    op.create_index("early_receipt_received_at", "early_receipt", ["received_at"])
    op.add_column("delivery", Column("parts_sent", Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop what was added: polls then begin anew, which only repeats what is known."""
    op.drop_column("delivery", "parts_sent")
    op.drop_table("early_receipt")
    op.drop_table("account_duty")
