"""The funnel: a status of conversations that nobody has yet, and the stages they went through. Never change it."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Text,
)

FORMER = "status IN ('waiting', 'offered', 'assigned', 'closed')"
RULE = "status IN ('automatic', 'waiting', 'offered', 'assigned', 'closed')"
FIGURES = """
CREATE VIEW funnel_figures AS
SELECT policy, rule, stage, entered_at / 86400000000 AS day, entered_by, outcome, left_by,
 count(*) AS passages, sum((left_at - entered_at) / 1000000.0) AS seconds, sum(cost) AS cost, sum(saved) AS saved
FROM stage_passage GROUP BY policy, rule, stage, entered_at / 86400000000, entered_by, outcome, left_by
"""

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, the status and the table with its view."""
    op.add_column("conversation", Column("funnel_json", Text, nullable=False, server_default="null"))
    op.add_column("conversation", Column("faq_json", Text, nullable=False, server_default="null"))
    op.add_column("conversation", Column("handed_over_at", BigInteger, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("conversation_status", "conversation", type_="check")
        op.create_check_constraint("conversation_status", "conversation", RULE)
    else:
        _widen()
    _create_passages()
    op.get_bind().exec_driver_sql(FIGURES)


def _widen() -> None:
    """Replace the check's text: what it lets in changes no row (SQLite's manual, "Making Other Kinds Of Changes")."""
    connection = op.get_bind()
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'conversation'",
        (FORMER, RULE),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _create_passages() -> None:
    op.create_table(
        "stage_passage",
        Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("stage", Text, nullable=False),
        Column("entered_at", BigInteger, nullable=False),
        Column("entered_by", Text, nullable=False),
        Column("left_at", BigInteger, nullable=True),
        Column("left_by", Text, nullable=False, server_default=""),
        Column("outcome", Text, nullable=False, server_default=""),
        Column("policy", Text, nullable=False),
        Column("rule", Text, nullable=False, server_default=""),
        Column("cost", Float, nullable=False, server_default="0"),
        Column("saved", Float, nullable=False, server_default="0"),
        PrimaryKeyConstraint("conversation_id", "number"),
        CheckConstraint("outcome IN ('', 'solved', 'escalated', 'abandoned', 'refused')", name="stage_passage_outcome"),
        CheckConstraint("(left_at IS NULL) = (outcome = '')", name="stage_passage_left"),
    )
    op.create_index("stage_passage_entered_at", "stage_passage", ["entered_at"])


def downgrade() -> None:
    """Stay: conversations in an automatic stage have no status that an older release knows."""
    raise NotImplementedError("there is no way back from 0034; restore a backup")
