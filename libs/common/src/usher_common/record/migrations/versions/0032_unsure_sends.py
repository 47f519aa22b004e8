"""Sends for which the provider is asked before they are repeated: a frozen copy of the column. Never change it."""

from alembic import op
from sqlalchemy import Boolean, Column, text

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing on record is asked for."""
    op.add_column("delivery", Column("unsure", Boolean, nullable=False, server_default=text("false")))


def downgrade() -> None:
    """Drop it: what would be asked for is uncertain then, for it must not be sent twice."""
    op.execute("UPDATE delivery SET status = 'uncertain', reported = false WHERE unsure AND status = 'queued'")
    op.drop_column("delivery", "unsure")
