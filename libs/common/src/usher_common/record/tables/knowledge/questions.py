"""The table of questions that were settled by an article or set aside; knowledge writes it (decision 0374).

It holds no words of contacts, and a row goes with its conversation or its article.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from usher_common.record.tables.columns import metadata, time_column

settled_question = Table(
    "settled_question",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Text, ForeignKey("article.id", ondelete="CASCADE"), nullable=True),  # null: it was set aside
    Column("settled_by", Text, nullable=False),
    time_column("at"),
    Index("settled_question_article", "article_id"),
)
