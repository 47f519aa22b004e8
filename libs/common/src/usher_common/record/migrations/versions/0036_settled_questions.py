"""Questions that an article settles, or that were set aside: a frozen copy of their table. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Text

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "settled_question",
        Column("conversation_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
        Column("article_id", Text, ForeignKey("article.id", ondelete="CASCADE"), nullable=True),
        Column("settled_by", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
    )
    op.create_index("settled_question_article", "settled_question", ["article_id"])


def downgrade() -> None:
    """Drop it: what was settled is listed again."""
    op.drop_table("settled_question")
