"""Invitations: a frozen table, as it was then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Text, text

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "invitation",
        Column("id", Text, primary_key=True),
        Column("visit", Text, nullable=False),
        Column("visitor", Text, nullable=False),
        Column("rule", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("state", Text, nullable=False, server_default="open"),
        Column("agent_id", Text, nullable=False, server_default=""),
        Column("text", Text, nullable=False, server_default=""),
        Column("page", Text, nullable=False, server_default=""),
        Column("message", Text, nullable=False, server_default=""),
        Column("conversation", Text, nullable=False, server_default=""),
        Column("at", BigInteger, nullable=False),
        Column("expires_at", BigInteger, nullable=False),
        Column("answered_at", BigInteger, nullable=True),
        Column("converted_at", BigInteger, nullable=True),
        CheckConstraint("kind IN ('shown', 'control', 'hand')", name="invitation_kind"),
        CheckConstraint("state IN ('open', 'accepted', 'refused', 'expired', 'withdrawn')", name="invitation_state"),
    )
    op.create_index("invitation_visitor", "invitation", ["visitor", "at"])
    op.create_index("invitation_at", "invitation", ["at"])
    still_open = text("state = 'open' AND kind <> 'control'")
    op.create_index(
        "invitation_open", "invitation", ["expires_at"], postgresql_where=still_open, sqlite_where=still_open
    )


def downgrade() -> None:
    """Stay: an older release does not know the table, and needs it not."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
