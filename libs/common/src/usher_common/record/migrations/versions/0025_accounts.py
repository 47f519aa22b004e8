"""What channels say of themselves, how accounts are doing, and when somebody asked for a check. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Text

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and add the column."""
    op.create_table(
        "channel",
        Column("name", Text, primary_key=True),
        Column("facts_json", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
    )
    op.create_table(
        "account_health",
        Column("account", Text, primary_key=True),
        Column("last_in_at", BigInteger, nullable=True),
        Column("last_out_at", BigInteger, nullable=True),
        Column("lag_ms", BigInteger, nullable=False, server_default="0"),
        Column("checked_for", BigInteger, nullable=True),
        Column("check_json", Text, nullable=False, server_default=""),
    )
    op.create_table(
        "account_error",
        Column("account", Text, nullable=False),
        Column("hour", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("count", Integer, nullable=False),
        Column("code", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("account", "hour", "kind"),
    )
    op.add_column("account", Column("check_asked_at", BigInteger, nullable=True))


def downgrade() -> None:
    """Stay: an older release does not read them."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
