"""Agents have a phone number of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; until an agent has a number, the list of a voice account is asked."""
    op.add_column("agent", sa.Column("phone", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("agent", "phone")
