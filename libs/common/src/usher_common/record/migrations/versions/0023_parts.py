"""Parts of long messages and buttons offered as numbered lines: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "delivery_part",
        Column("delivery_id", Text, nullable=False),
        Column("part", Integer, nullable=False),
        Column("account", Text, nullable=False),
        Column("provider_id", Text, nullable=False),
        PrimaryKeyConstraint("delivery_id", "part"),
    )
    op.create_index("delivery_part_provider", "delivery_part", ["account", "provider_id"])
    op.create_table(
        "button_offer",
        Column("account", Text, nullable=False),
        Column("peer", Text, nullable=False),
        Column("conversation_id", Text, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("titles_json", Text, nullable=False),
        PrimaryKeyConstraint("account", "peer"),
    )


def downgrade() -> None:
    """Drop both: receipts of earlier parts then match nothing, and numbers are just answers."""
    op.drop_table("button_offer")
    op.drop_table("delivery_part")
