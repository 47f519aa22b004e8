"""When an agent was last given something: a frozen copy of `schema.py`'s table as it was then. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Connection, Integer, MetaData, Table, Text, inspect
from sqlalchemy import text as sql
from sqlalchemy.schema import CreateTable

metadata = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("photo", Text, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False, server_default="agent"),
    Column("enabled", Boolean, nullable=False, server_default=sql("true")),
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
    Column("draining", Boolean, nullable=False, server_default=sql("false")),
    _time("available_since", nullable=True),
    _time("wrap_up_until", nullable=True),
    Column("lost_from", Text, nullable=False, server_default=""),
    _time("given_at", nullable=True),
    CheckConstraint("load >= 0 AND load <= load_limit", name="agent_load"),
    CheckConstraint("capacity >= 0 AND load_limit >= capacity", name="agent_capacity"),
    CheckConstraint("status IN ('available', 'busy', 'away', 'wrap_up', 'offline')", name="agent_status"),
    CheckConstraint("role IN ('agent', 'supervisor', 'administrator', 'integration')", name="agent_role"),
)

CARRIED_OVER = """
UPDATE agent SET given_at = given.at
  FROM (SELECT agent_id, max(offered_at) AS at FROM assignment GROUP BY agent_id) AS given
 WHERE given.agent_id = agent.id
"""

revision = "0006"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and fill it with what the assignments say."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE agent ADD COLUMN given_at BIGINT")
    else:
        _rebuild(connection, agent)
    connection.exec_driver_sql(CARRIED_OVER)


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
    """Stay: an older release does not know the column, and needs it not."""
    raise NotImplementedError("there is no way back from 0006; restore a backup")
