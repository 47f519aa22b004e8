"""Proofs of erasures, and what erasing needs of other tables: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Text, text

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, an index of deliveries, and let SQLite's full-text index forget what is deleted."""
    op.create_table(
        "erasure",
        Column("id", Text, primary_key=True),
        Column("contact_id", Text, nullable=False, server_default=""),
        Column("contacts_json", Text, nullable=False),
        Column("state", Text, nullable=False, server_default="running"),
        Column("by", Text, nullable=False),
        Column("began_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger, nullable=True),
        Column("counts_json", Text, nullable=False, server_default="{}"),
        CheckConstraint("state IN ('running', 'done')", name="erasure_state"),
        CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name="erasure_ended"),
        CheckConstraint("state <> 'done' OR contact_id = ''", name="erasure_forgotten"),
    )
    running = text("state = 'running'")
    op.create_index(
        "erasure_running", "erasure", ["contact_id"], unique=True, postgresql_where=running, sqlite_where=running
    )
    op.create_index("delivery_conversation", "delivery", ["conversation_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER search_words_removed AFTER DELETE ON message_search BEGIN"
            " INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', old.n, old.tokens); END"
        )


def downgrade() -> None:
    """Drop them; proofs are gone with the table."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER search_words_removed")
    op.drop_index("delivery_conversation", "delivery")
    op.drop_table("erasure")
