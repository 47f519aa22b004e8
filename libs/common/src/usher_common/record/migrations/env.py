"""Alembic's entry point: runs migrations on the given connection."""

from alembic import context

from usher_common.record.tables.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    compare_server_default=connection.dialect.name == "postgresql",  # of SQLite's it understands nothing
)
context.run_migrations()
