"""The state of each part of a message that left in several: frozen copies of the columns. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
STATES = "status IN ('uncertain', 'sent', 'failed', 'delivered', 'read')"


def upgrade() -> None:
    """Add the columns; parts get what is known of their message, and the one that ended it a row."""
    with op.batch_alter_table("delivery_part") as batch:
        batch.add_column(Column("status", Text, nullable=False, server_default="sent"))
        batch.add_column(Column("code", Text, nullable=False, server_default=""))
        batch.add_column(Column("changed_at", BigInteger, nullable=False, server_default="0"))
        batch.create_check_constraint("delivery_part_status", STATES)
    op.execute(
        "UPDATE delivery_part SET status = 'delivered' WHERE delivery_id IN"
        " (SELECT id FROM delivery WHERE parts_sent > 0 AND status = 'delivered')"
    )
    op.execute(
        "UPDATE delivery_part SET status = 'read' WHERE delivery_id IN"
        " (SELECT id FROM delivery WHERE parts_sent > 0 AND status = 'read')"
    )
    op.execute(
        "INSERT INTO delivery_part (delivery_id, part, account, provider_id, status, code, changed_at)"
        " SELECT id, parts_sent, account, '', status, error, changed_at FROM delivery"
        " WHERE parts_sent > 0 AND status IN ('failed', 'uncertain')"
    )


def downgrade() -> None:
    """Drop the columns, and parts that have no provider's id."""
    op.execute("DELETE FROM delivery_part WHERE provider_id = ''")
    with op.batch_alter_table("delivery_part") as batch:
        batch.drop_constraint("delivery_part_status", type_="check")
        batch.drop_column("changed_at")
        batch.drop_column("code")
        batch.drop_column("status")
