"""Articles: a frozen copy of their tables as they were then. Never change it."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Text,
    text,
)

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    key = Text().with_variant(Text(collation="C"), "postgresql")
    op.create_table(
        "article",
        Column("id", Text, primary_key=True),
        Column("language", Text, nullable=False),
        Column("article_json", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("archived", Boolean, nullable=False, server_default=text("false")),
        Column("title_key", key, nullable=False),
        Column("words", Text, nullable=False),
        Column("change_n", BigInteger, nullable=False),
        Column("changed_at", BigInteger, nullable=False),
        CheckConstraint("version >= 1", name="article_version"),
    )
    op.create_index("article_change_n", "article", ["change_n"], unique=True)
    op.create_index("article_title", "article", ["title_key", "id"])
    op.create_table(
        "article_change",
        Column("article_id", Text, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
        Column("version", Integer, nullable=False),
        Column("article_json", Text, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("article_id", "version"),
    )
    op.create_table(
        "article_state",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("last_n", BigInteger, nullable=False, server_default=text("0")),
    )


def downgrade() -> None:
    """Stay: an older release does not know the tables, and needs them not."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")
