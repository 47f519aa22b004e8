"""The audit log, and what keeps it from being changed: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, Text

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.n <= (SELECT anchor_n FROM audit_head WHERE id = 1) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to';
END $$"""
_ROWS = """
CREATE TRIGGER audit_entry_rows BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()"""
_TABLE = """
CREATE TRIGGER audit_entry_table BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"""
_CHANGED = """
CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"""
_DELETED = """
CREATE TRIGGER audit_entry_deleted BEFORE DELETE ON audit_entry
WHEN OLD.n > (SELECT anchor_n FROM audit_head WHERE id = 1)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"""


def upgrade() -> None:
    """Add the tables with their guards; the head's row comes with the first entry."""
    op.create_table(
        "audit_entry",
        Column("n", BigInteger, primary_key=True, autoincrement=False),
        Column("at", BigInteger, nullable=False),
        Column("who", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("thing", Text, nullable=False),
        Column("hash", Text, nullable=False),
        CheckConstraint("length(hash) = 64", name="audit_entry_hash"),
    )
    op.create_index("audit_entry_who", "audit_entry", ["who", "n"])
    op.create_index("audit_entry_thing", "audit_entry", ["kind", "thing", "n"])
    op.create_table(
        "audit_head",
        Column("id", Integer, primary_key=True),
        Column("n", BigInteger, nullable=False),
        Column("hash", Text, nullable=False),
        Column("anchor_n", BigInteger, nullable=False, server_default="0"),
        Column("anchor_hash", Text, nullable=False),
        CheckConstraint("id = 1", name="audit_head_one"),
        CheckConstraint("anchor_n <= n", name="audit_head_anchor"),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in (_FUNCTION, _ROWS, _TABLE) if postgres else (_CHANGED, _DELETED):
        op.execute(statement)


def downgrade() -> None:
    """Drop them with all entries."""
    op.drop_table("audit_entry")
    op.drop_table("audit_head")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse()")
