"""One-time tokens that were used, and why contacts were merged: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add table and columns; what was merged until now was merged by agents, or has no history."""
    op.create_table(
        "continued",
        Column("id", Text, primary_key=True),
        Column("visitor_address", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("outcome", Text, nullable=False, server_default=""),
        Column("at", BigInteger, nullable=False),
    )
    op.create_index("continued_visitor_address", "continued", ["visitor_address"])
    op.create_index("continued_address", "continued", ["address"])
    op.add_column("contact_merge", Column("cause", Text, nullable=False, server_default=""))
    op.add_column("contact_merge", Column("spoken_json", Text, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop them: a token can be used once more, until it has expired."""
    op.drop_column("contact_merge", "cause")
    op.drop_column("contact_merge", "spoken_json")
    op.drop_table("continued")
