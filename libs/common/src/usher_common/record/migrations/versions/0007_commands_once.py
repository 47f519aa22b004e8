"""What every command is remembered by: its content, besides its id. Never change it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; rows from before are of an id that names the content, too, and are found by it still."""
    op.add_column("answered", sa.Column("fingerprint", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Stay: what was remembered by its envelope's id would not be found."""
    raise NotImplementedError("there is no way back from 0007; restore a backup")
