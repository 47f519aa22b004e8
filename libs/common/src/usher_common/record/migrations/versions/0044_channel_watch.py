"""What accounts get by the hour, unknown fields, ends of tokens: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and two columns of `account_health`."""
    op.create_table(
        "account_hour",
        Column("account", Text, primary_key=True),
        Column("hour", BigInteger, primary_key=True, autoincrement=False),
        Column("received", Integer, nullable=False),
        Column("late", Integer, nullable=False),
    )
    op.create_table(
        "account_unknown",
        Column("account", Text, primary_key=True),
        Column("path", Text, primary_key=True),
        Column("count", BigInteger, nullable=False),
        Column("first_at", BigInteger, nullable=False),
        Column("last_at", BigInteger, nullable=False),
    )
    op.add_column("account_health", Column("token_ends_at", BigInteger, nullable=True))
    op.add_column("account_health", Column("token_asked_at", BigInteger, nullable=True))


def downgrade() -> None:
    """Drop them with what they say."""
    op.drop_column("account_health", "token_asked_at")
    op.drop_column("account_health", "token_ends_at")
    op.drop_table("account_unknown")
    op.drop_table("account_hour")
