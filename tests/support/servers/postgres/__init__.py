"""PostgreSQL: a server, and databases that tests hand on once they are emptied."""

from .server import Migrate, PostgresServer, private_postgres

__all__ = ["Migrate", "PostgresServer", "private_postgres"]
