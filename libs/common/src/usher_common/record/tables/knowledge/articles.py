"""The tables of articles; knowledge writes them (decision 0365).

Each change takes the next number of `article_state`, whose row is locked first: numbers become visible in order, so who
has read up to one misses none.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from usher_common.record.tables.columns import binary_text, metadata, time_column

article = Table(
    "article",
    metadata,
    Column("id", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("article_json", Text, nullable=False),  # `knowledge.articles.Article`, as it is now
    Column("version", Integer, nullable=False),
    Column("archived", Boolean, nullable=False, server_default=text("false")),
    Column("title_key", binary_text(), nullable=False),  # the folded title, by which lists are sorted
    Column("words", Text, nullable=False),  # everything folded, in which lists are searched
    Column("change_n", BigInteger, nullable=False),
    time_column("changed_at"),
    CheckConstraint("version >= 1", name="article_version"),
    Index("article_change_n", "change_n", unique=True),
    Index("article_title", "title_key", "id"),
)

# Every version that was ever kept, the present one included: no edit is lost.
article_change = Table(
    "article_change",
    metadata,
    Column("article_id", Text, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("article_json", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    time_column("at"),
    PrimaryKeyConstraint("article_id", "version"),
)

# One row: the number of the latest change.
article_state = Table(
    "article_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last_n", BigInteger, nullable=False, server_default=text("0")),
)
