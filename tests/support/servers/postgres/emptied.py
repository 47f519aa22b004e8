"""Makes a database that a test has used equal to its template again, or finds that it cannot be.

Creating and dropping one costs several times as much: it has 600 files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

Line = tuple[object, ...]

# A changed definition is a new version of its row, with a later xmin; ANALYZE and VACUUM change rows in place.
_CATALOGS = (
    *("pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_description", "pg_enum"),
    *("pg_event_trigger", "pg_extension", "pg_index", "pg_largeobject_metadata", "pg_namespace", "pg_operator"),
    *("pg_policy", "pg_proc", "pg_publication", "pg_rewrite", "pg_statistic_ext", "pg_trigger", "pg_type"),
)
_OF_DATABASE = (
    "SELECT 'pg_db_role_setting', count(*), 0 FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase"
    " WHERE datname = current_database()"
)
_DEFINITIONS = " UNION ALL ".join(
    [f"SELECT '{name}', count(*), sum(xmin::text::bigint)::bigint FROM {name}" for name in _CATALOGS] + [_OF_DATABASE]  # noqa: S608 - constants
)
_SEQUENCES = "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'S' ORDER BY 1"
_WRITTEN = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND pg_relation_size(oid) > 0"
_UNGUARDED = "SET LOCAL session_replication_role = replica"  # neither foreign keys nor the audit log's triggers
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Content:
    """What a template holds: definitions, the few rows of the tables that have any, and where sequences stand."""

    definitions: Sequence[Line]
    rows: Sequence[tuple[str, Sequence[str]]]  # table, its rows as texts, in order
    sequences: Sequence[tuple[str, int, bool]]  # name, last value, whether that one was given


async def content_of(url: str) -> Content:
    """Read what a template holds, before a database is made of it."""
    connection = await asyncpg.connect(url)
    try:
        tables = [name for (name,) in await connection.fetch(_WRITTEN)]
        sequences = []
        for (name,) in await connection.fetch(_SEQUENCES):
            value, given = await connection.fetchrow(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 - a name
            sequences.append((name, value, given))
        definitions = [tuple(line) for line in await connection.fetch(_DEFINITIONS)]
        return Content(definitions, [(name, await _rows(connection, name)) for name in tables], sequences)
    finally:
        await connection.close()


async def is_emptied(url: str, content: Content) -> bool:
    """End all other sessions and delete what a test has written; False if it has changed more than that."""
    connection = await asyncpg.connect(url)
    try:
        await connection.fetch(_END_OTHERS)
        if [tuple(line) for line in await connection.fetch(_DEFINITIONS)] != content.definitions:
            return False
        for name, rows in content.rows:  # one of these may have taken more, as the table of settings does
            await connection.execute(f"DELETE FROM {name} t WHERE t::text <> ALL ($1)", rows)  # noqa: S608 - a name
            if await _rows(connection, name) != rows:
                return False
        kept = {name for name, _ in content.rows}
        written = [name for (name,) in await connection.fetch(_WRITTEN) if name not in kept]
        emptying = [f"DELETE FROM {name}" for name in written]  # noqa: S608 - names
        emptying += [f"SELECT setval('{name}', {value}, {given})" for name, value, given in content.sequences]
        await connection.execute("; ".join(["BEGIN", _UNGUARDED, *emptying, "COMMIT"]))
    except asyncpg.PostgresError:
        return False
    finally:
        await connection.close()
    return True


async def _rows(connection: asyncpg.Connection, table: str) -> list[str]:
    found = await connection.fetch(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608 - a name
    return [text for (text,) in found]
