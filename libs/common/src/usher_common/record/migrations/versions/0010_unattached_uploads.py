"""When an upload was attached to a message: frozen columns, as they were then. Never change it.

Which of the uploads that are there were attached, only all messages together tell: all of them are kept.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, text

UNATTACHED = text("attached_at IS NULL")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and keep what is there."""
    op.add_column("upload", Column("attached_at", BigInteger, nullable=True))
    op.execute("UPDATE upload SET attached_at = at")
    op.create_index("upload_unattached", "upload", ["at"], postgresql_where=UNATTACHED, sqlite_where=UNATTACHED)


def downgrade() -> None:
    """Stay: an older release does not know the column, and needs it not."""
    raise NotImplementedError("there is no way back from 0010; restore a backup")
