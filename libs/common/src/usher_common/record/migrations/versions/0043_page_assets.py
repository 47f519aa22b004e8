"""The pages' scripts and styles, of this build and former ones: frozen copy of the table. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, Text

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; gateways fill it when they start."""
    op.create_table(
        "page_asset",
        Column("name", Text, primary_key=True),
        Column("gzipped", LargeBinary, nullable=False),
        Column("had_at", BigInteger, nullable=False),
    )
