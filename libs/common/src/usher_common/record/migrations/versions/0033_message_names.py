"""Further ids under which messages are found: a frozen copy of the table. Never change it."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Text

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "message_name",
        Column("id", Text, primary_key=True),
        Column("message_id", Text, ForeignKey("message.id"), nullable=False),
    )
    op.create_index("message_name_message", "message_name", ["message_id"])


def downgrade() -> None:
    """Drop it: what is said of later parts of albums no longer finds their message."""
    op.drop_table("message_name")
