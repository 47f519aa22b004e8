"""The tables of full-text search: what messages are found by, filled behind the messages (decision 0205)."""

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, Table, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR

from usher_common.record.tables.columns import metadata, time_column

# The tokens of each indexed message (`usher_common.search`): with their places on PostgreSQL, as words on SQLite.
message_search = Table(
    "message_search",
    metadata,
    Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),  # SQLite's full-text table names it
    Column("message_id", Text, nullable=False, unique=True),
    Column("tokens", TSVECTOR().with_variant(Text(), "sqlite"), nullable=False),
    Index("message_search_tokens", "tokens", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

# One row: what was created within these times is indexed. Before `indexed_from` are messages older than the index.
search_progress = Table(
    "search_progress",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    time_column("indexed_from"),
    time_column("indexed_until"),
)

# Tokens come folded and apart, so that the simplest tokenizer keeps them as they are.
SQLITE_SEARCH = (
    (
        "CREATE VIRTUAL TABLE search_words"
        " USING fts5(tokens, content='message_search', content_rowid='n', tokenize='ascii')"
    ),
    (
        "CREATE TRIGGER search_words_added AFTER INSERT ON message_search BEGIN"
        " INSERT INTO search_words (rowid, tokens) VALUES (new.n, new.tokens); END"
    ),
    (
        "CREATE TRIGGER search_words_removed AFTER DELETE ON message_search BEGIN"
        " INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', old.n, old.tokens); END"
    ),
)
for _statement in SQLITE_SEARCH:
    event.listen(message_search, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
