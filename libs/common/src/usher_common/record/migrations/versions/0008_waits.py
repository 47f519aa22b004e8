"""What a conversation's entry asked for, and facts of its wait: frozen columns, as they were then. Never change it.

`asked_json` stays null in rows that are there: what their entries asked for is known only as far as they ask for it
still, and the router takes that (decision 0140). Which steps were taken they only count, in `step`.
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Text, text

COLUMNS = (
    Column("asked_json", Text, nullable=False, server_default="null"),
    Column("handed_skills_json", Text, nullable=False, server_default="null"),
    Column("had_owner", Boolean, nullable=False, server_default=text("false")),
    Column("taken_json", Text, nullable=False, server_default="[]"),
    Column("offered_at", BigInteger, nullable=True),
    Column("waited_since", BigInteger, nullable=True),
    Column("reminded_at", BigInteger, nullable=True),
)
HAD_OWNER = "UPDATE conversation SET had_owner = true WHERE answered_at IS NOT NULL"
OFFERED = """
UPDATE conversation SET
  offered_at = (SELECT offered_at FROM assignment WHERE assignment.id = conversation.assignment_id),
  waited_since = CASE WHEN participants_json = '[]' THEN opened_at
    ELSE (SELECT offered_at FROM assignment WHERE assignment.id = conversation.assignment_id) END
 WHERE status = 'offered'
"""
REMINDED = """
UPDATE conversation SET reminded_at = (
  SELECT max(created_at) FROM message
   WHERE conversation_id = conversation.id AND author = 'system' AND text = 'nudge')
 WHERE status = 'assigned' AND deadline_kind = 'close'
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and fill them with what the record tells."""
    for column in COLUMNS:
        op.add_column("conversation", column)
    for statement in (HAD_OWNER, OFFERED, REMINDED):
        op.execute(statement)


def downgrade() -> None:
    """Stay: an older release does not know the columns, and needs them not."""
    raise NotImplementedError("there is no way back from 0008; restore a backup")
