"""What contacts are told unasked: a frozen copy of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, Text, text

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "broadcast",
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("state", Text, nullable=False, server_default="draft"),
        Column("audience_json", Text, nullable=False, server_default="{}"),
        Column("rule_json", Text, nullable=False),
        Column("per_minute", Integer, nullable=False),
        Column("accounts_json", Text, nullable=False, server_default="{}"),
        Column("next_json", Text, nullable=False, server_default="{}"),
        Column("left_out_json", Text, nullable=False, server_default="{}"),
        Column("created_by", Text, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("changed_at", BigInteger, nullable=False),
        Column("started_at", BigInteger, nullable=True),
        Column("ended_at", BigInteger, nullable=True),
        CheckConstraint(
            "state IN ('draft', 'planning', 'running', 'paused', 'stopped', 'done')", name="broadcast_state"
        ),
        CheckConstraint("per_minute >= 1", name="broadcast_per_minute"),
        CheckConstraint("(state IN ('stopped', 'done')) = (ended_at IS NOT NULL)", name="broadcast_ended"),
    )
    _index("broadcast_running", "broadcast", ["id"], "state = 'running'")
    op.create_table(
        "outreach",
        Column("id", Text, primary_key=True),
        Column("broadcast_id", Text, nullable=False, server_default=""),
        Column("contact_id", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("place", Text, nullable=False),
        Column("command", LargeBinary, nullable=False),
        Column("state", Text, nullable=False, server_default="planned"),
        Column("reason", Text, nullable=False, server_default=""),
        Column("fingerprint", Text, nullable=False, server_default=""),
        Column("at", BigInteger, nullable=False),
        Column("claimed_at", BigInteger, nullable=True),
        CheckConstraint("state IN ('planned', 'claimed', 'settled', 'left_out', 'stopped')", name="outreach_state"),
        CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name="outreach_claimed"),
        CheckConstraint("state <> 'left_out' OR reason <> ''", name="outreach_left_out"),
    )
    _index("outreach_once_at_a_place", "outreach", ["broadcast_id", "place"], "broadcast_id <> ''", unique=True)
    _index("outreach_planned", "outreach", ["broadcast_id", "id"], "state = 'planned'")
    _index("outreach_open", "outreach", ["claimed_at"], "state = 'claimed'")
    op.create_index("outreach_contact", "outreach", ["contact_id"])
    op.create_index("outreach_at", "outreach", ["at"])
    op.create_table(
        "unsubscription",
        Column("id", Text, primary_key=True),
        Column("at", BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop them: who was told what is forgotten, and who wanted nothing, too."""
    op.drop_table("unsubscription")
    op.drop_table("outreach")
    op.drop_table("broadcast")


def _index(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = text(condition)
    op.create_index(name, table, columns, unique=unique, postgresql_where=where, sqlite_where=where)
