"""What a send's answers say of its peer, until the router was told: a frozen copy of the column. Never change it."""

from alembic import op
from sqlalchemy import Column, LargeBinary

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was said that has not been told."""
    op.add_column("delivery", Column("changes", LargeBinary, nullable=True))


def downgrade() -> None:
    """Drop it: what was not told yet is told by the next send's answer."""
    op.drop_column("delivery", "changes")
