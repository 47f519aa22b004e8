"""Conversations of several addresses, and messages that change: frozen tables. Never change it."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("conversation", Column("addresses_json", Text, nullable=False, server_default="[]"))
    op.add_column("message", Column("thread_json", Text, nullable=False, server_default=""))
    op.add_column("address", Column("refused", Text, nullable=False, server_default=""))
    op.add_column("address", Column("conversation_id", Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Stay: an older release does not know the columns, and needs them not."""
    raise NotImplementedError("there is no way back from 0018; restore a backup")
