"""What a mail becomes, kept until that is durable. Never change it."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("mail_seen", Column("prepared", Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Stay: an older release does not read the column."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
