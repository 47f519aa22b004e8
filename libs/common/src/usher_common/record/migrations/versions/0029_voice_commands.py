"""What calls have to tell the router: a frozen copy of the table as it was then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "voice_command",
        Column("n", Integer, primary_key=True, autoincrement=True),
        Column("call_id", Text, nullable=False),
        Column("to_partition", Integer, nullable=False),
        Column("envelope", LargeBinary, nullable=False),
        Column("at", BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("voice_command_call_id", "voice_command", ["call_id"])


def downgrade() -> None:
    """Drop it: what was not told by then is lost, as it was before."""
    op.drop_table("voice_command")
