"""The routing engine's columns and tables: frozen copies of `schema.py` as it was then. Never change it."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy.schema import CreateColumn, CreateTable

metadata = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


# What the foreign keys point at, as far as they need it.
for _name in ("address", "contact"):
    Table(_name, metadata, Column("id", Text, primary_key=True))

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("photo", Text, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False, server_default="agent"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("status", Text, nullable=False, server_default="offline"),
    Column("status_reason", Text, nullable=False, server_default=""),
    _time("status_at", nullable=True),
    Column("capacity", Integer, nullable=False, server_default="100"),
    Column("load", Integer, nullable=False, server_default="0"),
    Column("load_limit", Integer, nullable=False, server_default="100"),
    Column("missed_offers", Integer, nullable=False, server_default="0"),
    _time("idle_since", nullable=True),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("languages_json", Text, nullable=False, server_default="[]"),
    Column("pools_json", Text, nullable=False, server_default='["default"]'),
    Column("weights_json", Text, nullable=False, server_default="{}"),
    Column("limits_json", Text, nullable=False, server_default="{}"),
    Column("calendar", Text, nullable=False, server_default=""),
    Column("held_json", Text, nullable=False, server_default="{}"),
    Column("draining", Boolean, nullable=False, server_default=text("false")),
    _time("available_since", nullable=True),
    _time("wrap_up_until", nullable=True),
    Column("lost_from", Text, nullable=False, server_default=""),  # STATUS:REASON before their sockets were lost
    CheckConstraint("load >= 0 AND load <= load_limit", name="agent_load"),
    CheckConstraint("capacity >= 0 AND load_limit >= capacity", name="agent_capacity"),
    CheckConstraint("status IN ('available', 'busy', 'away', 'wrap_up', 'offline')", name="agent_status"),
    CheckConstraint("role IN ('agent', 'supervisor', 'administrator', 'integration')", name="agent_role"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address_id", Text, ForeignKey("address.id"), nullable=False),
    Column("contact_id", Text, ForeignKey("contact.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("home_partition", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", Text, nullable=False, server_default="chat"),
    Column("queue", Text, nullable=False, server_default="default"),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("skills_json", Text, nullable=False, server_default="[]"),
    Column("weight", Integer, nullable=False),
    Column("entry_json", Text, nullable=False, server_default="{}"),
    Column("profile_json", Text, nullable=False, server_default="{}"),
    Column("wait_no", Integer, nullable=False, server_default="0"),
    _time("waiting_since", nullable=True),
    Column("target_agent", Text, nullable=False, server_default=""),
    Column("refused_json", Text, nullable=False, server_default="[]"),
    Column("participants_json", Text, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=True),
    Column("assignment_id", Text, nullable=True),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("visitor_delivered", Integer, nullable=False, server_default="0"),
    Column("visitor_read", Integer, nullable=False, server_default="0"),
    Column("agent_delivered", Integer, nullable=False, server_default="0"),
    Column("agent_read", Integer, nullable=False, server_default="0"),
    Column("deadline_no", Integer, nullable=False, server_default="0"),
    Column("deadline_kind", Text, nullable=False, server_default=""),
    _time("next_deadline", nullable=True),
    _time("deadline_lease", nullable=True),
    _time("opened_at"),
    _time("changed_at"),
    _time("closed_at", nullable=True),
    Column("closed_by", Text, nullable=False, server_default=""),
    _time("visitor_at", nullable=True),
    _time("agent_at", nullable=True),
    Column("last_text", Text, nullable=False, server_default=""),
    Column("levels_json", Text, nullable=False, server_default="{}"),
    Column("preferred_json", Text, nullable=False, server_default="{}"),
    Column("rule", Text, nullable=False, server_default=""),
    Column("policy", Text, nullable=False, server_default=""),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("overflow_json", Text, nullable=False, server_default="[]"),
    Column("sticky_agent", Text, nullable=False, server_default=""),
    _time("sticky_until", nullable=True),
    _time("held_since", nullable=True),
    Column("guests_json", Text, nullable=False, server_default="[]"),
    Column("tags_json", Text, nullable=False, server_default="[]"),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("reopened", Integer, nullable=False, server_default="0"),
    _time("answered_at", nullable=True),
    Column("channel_class", Text, nullable=False, server_default="chat"),
    CheckConstraint("status IN ('waiting', 'offered', 'assigned', 'closed')", name="conversation_status"),
    CheckConstraint(
        "(status IN ('offered', 'assigned')) = (agent_id IS NOT NULL AND assignment_id IS NOT NULL)",
        name="conversation_agent",
    ),
    CheckConstraint("(status = 'waiting') = (waiting_since IS NOT NULL)", name="conversation_waiting"),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="conversation_closed"),
    CheckConstraint("status <> 'closed' OR next_deadline IS NULL", name="conversation_no_late_deadline"),
    Index(
        "conversation_one_open",
        "address_id",
        unique=True,
        postgresql_where=text("status <> 'closed'"),
        sqlite_where=text("status <> 'closed'"),
    ),
    Index(
        "conversation_deadline",
        "next_deadline",
        postgresql_where=text("next_deadline IS NOT NULL"),
        sqlite_where=text("next_deadline IS NOT NULL"),
    ),
    Index(
        "conversation_waiting_since",
        "waiting_since",
        postgresql_where=text("status = 'waiting'"),
        sqlite_where=text("status = 'waiting'"),
    ),
    Index(
        "conversation_agent_open",
        "agent_id",
        postgresql_where=text("status IN ('offered', 'assigned')"),
        sqlite_where=text("status IN ('offered', 'assigned')"),
    ),
    Index(
        "conversation_guests",
        "id",
        postgresql_where=text("guests_json <> '[]' AND status <> 'closed'"),
        sqlite_where=text("guests_json <> '[]' AND status <> 'closed'"),
    ),
    Index(
        "conversation_answered",
        "answered_at",
        postgresql_where=text("answered_at IS NOT NULL"),
        sqlite_where=text("answered_at IS NOT NULL"),
    ),
    Index(
        "conversation_abandoned",
        "closed_at",
        postgresql_where=text("closed_at IS NOT NULL AND answered_at IS NULL"),
        sqlite_where=text("closed_at IS NOT NULL AND answered_at IS NULL"),
    ),
    Index("conversation_address", "address_id", "opened_at"),
    postgresql_with={"fillfactor": "70"},
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False, index=True),
    Column("wait_no", Integer, nullable=False),
    Column("weight", Integer, nullable=False),
    _time("offered_at"),
    _time("expires_at"),
    _time("accepted_at", nullable=True),
    _time("ended_at", nullable=True),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("channel_class", Text, nullable=False, server_default="chat"),
    Column("queue", Text, nullable=False, server_default="default"),
    Column("reason", Text, nullable=False, server_default=""),
    CheckConstraint(
        "outcome IN ('', 'declined', 'expired', 'withdrawn', 'transferred', 'closed', 'vanished', 'reassigned')",
        name="assignment_outcome",
    ),
    CheckConstraint("(ended_at IS NULL) = (outcome = '')", name="assignment_ended"),
    UniqueConstraint("conversation_id", "wait_no"),
    Index(
        "assignment_one_open",
        "conversation_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
    Index(
        "assignment_ended_at",  # what was served lately: expected waits
        "ended_at",
        postgresql_where=text("ended_at IS NOT NULL"),
        sqlite_where=text("ended_at IS NOT NULL"),
    ),
)

note = Table(
    "note",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False, index=True),
    Column("agent_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("after_seq", Integer, nullable=False),
    _time("at"),
)

canned = Table(
    "canned",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("shortcut", Text, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    _time("changed_at"),
)

policy = Table(
    "policy",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    _time("at"),
)

answered = Table(
    "answered",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    _time("at"),
    Index("answered_at", "at"),
)

dispatch_record = Table(
    "dispatch_record",
    metadata,
    Column("dispatcher", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("policy", Text, nullable=False, server_default=""),
    Column("payload", LargeBinary, nullable=False),
    _time("at"),
    PrimaryKeyConstraint("dispatcher", "n"),
    Index("dispatch_record_at", "at"),
)

CHANGED = (agent, conversation, assignment)
ADDED = (note, canned, policy, answered, dispatch_record)
CHECKS = {
    "agent": ("agent_status", "status IN ('available', 'busy', 'away', 'wrap_up', 'offline')"),
    "assignment": (
        "assignment_outcome",
        "outcome IN ('', 'declined', 'expired', 'withdrawn', 'transferred', 'closed', 'vanished', 'reassigned')",
    ),
}
SIGNS = "!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~"  # quoted for SQL
WORDS = {
    "postgresql": (
        (
            "CREATE INDEX message_words ON message USING gin"
            f" (to_tsvector('simple'::regconfig, translate(text, '{SIGNS}', '{' ' * 32}')))"
            " WITH (gin_pending_list_limit = 256)"
        ),
    ),
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE message_words"
            " USING fts5(message UNINDEXED, text, tokenize='unicode61 remove_diacritics 0')"
        ),
        (
            "CREATE TRIGGER message_words_added AFTER INSERT ON message BEGIN"
            " INSERT INTO message_words (message, text) VALUES (new.id, new.text); END"
        ),
        "INSERT INTO message_words (message, text) SELECT id, text FROM message ORDER BY rowid",
    ),
}

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and widen checks, then add tables."""
    connection = op.get_bind()
    for table in CHANGED:
        if connection.dialect.name == "postgresql":
            _alter(connection, table)
        else:
            _rebuild(connection, table)
    for table in ADDED:
        table.create(connection)
    for statement in WORDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _alter(connection: Connection, table: Table) -> None:
    known = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for column in table.columns:
        if column.name not in known:
            line = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {line}')
    indexes = {index["name"] for index in inspect(connection).get_indexes(table.name)}
    for index in table.indexes:
        if index.name not in indexes:
            index.create(connection)
    if table.name in CHECKS:
        name, rule = CHECKS[table.name]
        op.drop_constraint(name, table.name, type_="check")
        op.create_check_constraint(name, table.name, text(rule))


def _rebuild(connection: Connection, table: Table) -> None:
    """Copy into a new table: SQLite changes no check (see "Making Other Kinds Of Table Schema Changes" in its manual).

    Foreign keys are not enforced while migrations run, and point at names.
    """
    name = table.name
    known = ", ".join(f'"{column["name"]}"' for column in inspect(connection).get_columns(name))
    lines = str(CreateTable(table).compile(dialect=connection.dialect))
    connection.exec_driver_sql(lines.replace(f"CREATE TABLE {name} (", f"CREATE TABLE new_{name} (", 1))
    connection.exec_driver_sql(f"INSERT INTO new_{name} ({known}) SELECT {known} FROM {name}")  # noqa: S608 - our own names
    connection.exec_driver_sql(f"DROP TABLE {name}")
    connection.exec_driver_sql(f"ALTER TABLE new_{name} RENAME TO {name}")
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        index.create(connection)


def downgrade() -> None:
    """Stay: what was written with the new columns has no place in the old ones."""
    raise NotImplementedError("there is no way back from 0002; restore a backup")
