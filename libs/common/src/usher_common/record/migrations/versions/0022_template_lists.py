"""Lists of providers' templates: a frozen copy. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "template_list",
        Column("account", Text, primary_key=True),
        Column("asked_at", BigInteger, nullable=False),
        Column("started_at", BigInteger, nullable=False, server_default="0"),
        Column("done_at", BigInteger, nullable=False, server_default="0"),
        Column("fetched_at", BigInteger, nullable=False, server_default="0"),
        Column("error", Text, nullable=False, server_default=""),
        Column("templates_json", Text, nullable=False, server_default="[]"),
    )


def downgrade() -> None:
    """Drop it: lists are fetched again when they are asked for."""
    op.drop_table("template_list")
