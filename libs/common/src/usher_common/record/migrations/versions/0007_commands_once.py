"""What commands are remembered by besides their ids: their content; and why an agent was asked. Never change it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; commands from before have ids that name the content, too, and are found by those still."""
    op.add_column("conversation", sa.Column("offered_why", sa.Text, nullable=False, server_default=""))
    op.add_column("answered", sa.Column("fingerprint", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Stay: what was remembered by its envelope's id would not be found."""
    raise NotImplementedError("there is no way back from 0007; restore a backup")
