"""The audit log's entries, which nothing changes, and the one row that says where their chain begins and ends."""

from sqlalchemy import DDL, BigInteger, CheckConstraint, Column, Index, Integer, Table, Text, event

from usher_common.record.tables.columns import metadata, time_column

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("n", BigInteger, primary_key=True, autoincrement=False),  # from 1, without gaps
    time_column("at"),
    Column("who", Text, nullable=False),  # an agent's id, "command line", or "" where nobody knows
    Column("action", Text, nullable=False),
    Column("kind", Text, nullable=False),  # of thing
    Column("thing", Text, nullable=False),  # its id
    Column("hash", Text, nullable=False),  # SHA-256 in hex, over this entry and its predecessor's hash
    CheckConstraint("length(hash) = 64", name="audit_entry_hash"),
    Index("audit_entry_who", "who", "n"),
    Index("audit_entry_thing", "kind", "thing", "n"),
)

# One row: locked by each who adds entries; the anchor is what was cut off last (0: nothing).
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("anchor_n", BigInteger, nullable=False, server_default="0"),
    Column("anchor_hash", Text, nullable=False),
    CheckConstraint("id = 1", name="audit_head_one"),
    CheckConstraint("anchor_n <= n", name="audit_head_anchor"),
)

# Entries are never changed, and go only once the anchor says so. The migration 0042 has the same.
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
_GUARDS = {"postgresql": (_FUNCTION, _ROWS, _TABLE), "sqlite": (_CHANGED, _DELETED)}
for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        _guard = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call] # SQLAlchemy has no types here
        event.listen(metadata, "after_create", _guard)
