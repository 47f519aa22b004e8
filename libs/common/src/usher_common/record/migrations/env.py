"""Alembic's entry: runs migrations on the connection that it is given."""

from alembic import context

from usher_common.record.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    compare_server_default=True,
)
context.run_migrations()
