"""Identities that the shop's server signed: the table as it was then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; visitors are known as verified from their next identification on."""
    op.create_table(
        "identity",
        Column("visitor", Text, primary_key=True),
        Column("facts_json", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Stay: an older release does not know the table, and needs it not."""
    raise NotImplementedError("there is no way back from 0018; restore a backup")
