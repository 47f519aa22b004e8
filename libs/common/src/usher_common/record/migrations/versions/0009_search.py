"""Search is filled behind the messages: frozen copies of the tables as they were then. Never change it.

What is there already is indexed by the router in the background, the newest first: there is no progress yet.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

metadata = MetaData()
message_search = Table(
    "message_search",
    metadata,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("message_id", Text, nullable=False, unique=True),
    Column("tokens", TSVECTOR().with_variant(Text(), "sqlite"), nullable=False),
    Index("message_search_tokens", "tokens", postgresql_using="gin").ddl_if(dialect="postgresql"),
)
search_progress = Table(
    "search_progress",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("indexed_from", BigInteger, nullable=False),
    Column("indexed_until", BigInteger, nullable=False),
)
OLD = {
    "postgresql": ("DROP INDEX message_words",),
    "sqlite": ("DROP TRIGGER message_words_added", "DROP TABLE message_words"),
}
NEW = {
    "postgresql": (),
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE search_words"
            " USING fts5(tokens, content='message_search', content_rowid='n', tokenize='ascii')"
        ),
        (
            "CREATE TRIGGER search_words_added AFTER INSERT ON message_search BEGIN"
            " INSERT INTO search_words (rowid, tokens) VALUES (new.n, new.tokens); END"
        ),
    ),
}

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the new tables in the place of the index that slowed every message down."""
    connection = op.get_bind()
    for statement in OLD[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    op.create_index("message_created_at", "message", ["created_at"])
    metadata.create_all(connection)
    for statement in NEW[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Stay: an older release would find nothing."""
    raise NotImplementedError("there is no way back from 0009; restore a backup")
