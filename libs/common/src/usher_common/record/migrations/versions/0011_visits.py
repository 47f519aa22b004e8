"""Visits and consents: frozen tables, as they were then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, Text, text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "visit",
        Column("id", Text, primary_key=True),
        Column("visitor", Text, nullable=False),
        Column("began_at", BigInteger, nullable=False),
        Column("seen_at", BigInteger, nullable=False),
        Column("over", Boolean, nullable=False, server_default=text("false")),
        Column("pages", Integer, nullable=False, server_default="0"),
        Column("site_ms", Integer, nullable=False, server_default="0"),
        Column("visit_json", Text, nullable=False),
    )
    op.create_index("visit_visitor", "visit", ["visitor", "began_at"])
    op.create_index("visit_seen_at", "visit", ["seen_at"])
    op.create_table(
        "consent",
        Column("id", Text, primary_key=True),
        Column("visitor", Text, nullable=False),
        Column("given", Boolean, nullable=False),
        Column("wording", Text, nullable=False),
        Column("url", Text, nullable=False, server_default=""),
        Column("at", BigInteger, nullable=False),
    )
    op.create_index("consent_visitor", "consent", ["visitor", "at"])
    op.create_index("consent_at", "consent", ["at"])


def downgrade() -> None:
    """Stay: an older release does not know the tables, and needs them not."""
    raise NotImplementedError("there is no way back from 0011; restore a backup")
