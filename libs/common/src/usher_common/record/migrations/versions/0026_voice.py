"""Phone calls: a frozen copy of the table as it was then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Text, text

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "voice_call",
        Column("id", Text, primary_key=True),
        Column("account", Text, nullable=False),
        Column("peer", Text, nullable=False),
        Column("call_json", Text, nullable=False),
        Column("ended", Boolean, nullable=False, server_default=text("false")),
        Column("at", BigInteger, nullable=False),
        Column("changed_at", BigInteger, nullable=False),
    )
    going_on = text("NOT ended")
    op.create_index("voice_call_going_on", "voice_call", ["at"], postgresql_where=going_on, sqlite_where=going_on)


def downgrade() -> None:
    """Stay: an older release does not know the table, and needs it not."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
