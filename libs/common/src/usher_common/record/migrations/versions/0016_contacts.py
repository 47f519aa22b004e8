"""Contacts are changed, merged and found: frozen copies of the tables as they were then. Never change it."""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, PrimaryKeyConstraint, Text, text

from usher_common.search.contact_words import sort_key, words_of

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROWS = 1000  # contacts whose words are written at once


def upgrade() -> None:
    """Add the columns and tables, and index the contacts that are there."""
    connection = op.get_bind()
    binary = Text().with_variant(Text(collation="C"), "postgresql")
    columns: tuple[Column[Any], ...] = (
        Column("version", Integer, nullable=False, server_default="0"),
        Column("external_id", Text, nullable=False, server_default=""),
        Column("own_json", Text, nullable=False, server_default=""),
        Column("said_json", Text, nullable=False, server_default=""),
        Column("merged_into", Text, nullable=False, server_default=""),
        Column("root_id", Text, nullable=True),
        Column("sort_key", binary, nullable=False, server_default=""),
    )
    for column in columns:
        op.add_column("contact", column)
    op.create_table(
        "contact_change",
        Column("contact_id", Text, ForeignKey("contact.id"), nullable=False),
        Column("version", Integer, nullable=False),
        Column("kind", Text, nullable=False),
        Column("agent_id", Text, nullable=False),
        Column("merge_id", Text, nullable=False, server_default=""),
        Column("before_json", Text, nullable=False),
        Column("after_json", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        PrimaryKeyConstraint("contact_id", "version"),
    )
    op.create_table(
        "contact_merge",
        Column("id", Text, primary_key=True),
        Column("kept_id", Text, ForeignKey("contact.id"), nullable=False),
        Column("other_id", Text, ForeignKey("contact.id"), nullable=False),
        Column("choices_json", Text, nullable=False),
        Column("agent_id", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("undone_at", BigInteger, nullable=True),
    )
    op.create_table(
        "contact_word",
        Column("word", binary, nullable=False),
        Column("contact_id", Text, ForeignKey("contact.id"), nullable=False),
        PrimaryKeyConstraint("word", "contact_id"),
    )
    _index(connection)
    op.create_index("contact_merge_kept", "contact_merge", ["kept_id"])
    op.create_index("contact_merge_other", "contact_merge", ["other_id"])
    op.create_index("ix_contact_word_contact_id", "contact_word", ["contact_id"])
    op.create_index("contact_page", "contact", ["sort_key", "id"])
    for name, indexed, condition in (
        ("contact_root", "root_id", text("root_id IS NOT NULL")),
        ("contact_external_id", "external_id", text("external_id <> ''")),
    ):
        op.create_index(name, "contact", [indexed], postgresql_where=condition, sqlite_where=condition)


def _index(connection: Connection) -> None:
    """Write the words of every contact, a part at a time."""
    after = ""
    while rows := connection.execute(
        text("SELECT id, name, email, phone, attributes_json FROM contact WHERE id > :after ORDER BY id LIMIT :rows"),
        {"after": after, "rows": ROWS},
    ).all():
        after = rows[-1].id
        keys = [{"id": row.id, "key": sort_key(row.name, row.email, row.phone)} for row in rows]
        connection.execute(text("UPDATE contact SET sort_key = :key WHERE id = :id"), keys)
        words = [
            {"id": row.id, "word": word}
            for row in rows
            for word in words_of(row.name, row.email, row.phone, row.attributes_json)
        ]
        if words:
            connection.execute(text("INSERT INTO contact_word (word, contact_id) VALUES (:word, :id)"), words)


def downgrade() -> None:
    """Stay: an older release would show merged contacts twice."""
    raise NotImplementedError("there is no way back from 0014; restore a backup")
