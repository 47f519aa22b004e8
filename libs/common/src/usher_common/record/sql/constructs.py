"""Portable SQL: the same call on PostgreSQL and SQLite, with a statement text independent of the number of rows.

PostgreSQL takes rows as one array for each column (`unnest`), SQLite as `executemany`: both are prepared once (decision
0020).
"""

# ruff: noqa: S608 - statements are made of our own tables' names; every value is bound

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Integer,
    Table,
    Text,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

POSTGRES_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
Row = Mapping[str, Any]

_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]
_quote = _POSTGRES.identifier_preparer.quote  # SQLite uses the same quotes


class db_now(FunctionElement[int]):  # noqa: N801 - reads as a function in a statement
    """The record's clock within a statement, microseconds since the epoch."""

    type = BigInteger()
    inherit_cache = True


@compiles(db_now, "postgresql")
def _postgres_now(_element: db_now, _compiler: SQLCompiler, **_options: Any) -> str:
    return POSTGRES_NOW


@compiles(db_now, "sqlite")
def _sqlite_now(_element: db_now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "usher_now()"


_NOW = select(db_now())


async def read_now(connection: AsyncConnection) -> int:
    """Read the record's clock, microseconds since the epoch."""
    return int((await connection.execute(_NOW)).scalar_one())


class _Values(TypeDecorator[Sequence[Any]]):
    """A list as one bound value: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True
    item: TypeEngine[Any]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Texts(_Values):
    cache_ok = True
    item = Text()


class _Numbers(_Values):
    cache_ok = True
    item = BigInteger()


class _AnyOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - the parent's
        """Return the expression as it is: SQLAlchemy would append `= 1` on SQLite, and no index would be used."""
        return self


@compiles(_AnyOf, "postgresql")
def _postgres_any_of(element: _AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(values, **options)})"


@compiles(_AnyOf, "sqlite")
def _sqlite_any_of(element: _AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    given = compiler.process(values, **options)
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({given}))"


def any_of(column: Column[Any] | ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return whether the column (text or integer) equals any of the values, none of which may be None."""
    kind = _Numbers() if isinstance(column.type, Integer) else _Texts()
    return _AnyOf(column, bindparam(None, list(values), type_=kind, unique=True))


async def insert_rows(
    connection: AsyncConnection, table: Table, rows: Sequence[Row], *, skip_existing: bool = False
) -> None:
    """Insert rows that all have the same keys (column names); `skip_existing` skips rows that conflict."""
    if rows:
        await _run_rows(connection, "skip" if skip_existing else "insert", table, tuple(rows[0]), rows)


async def upsert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same keys, or overwrite these columns if the primary key exists."""
    if rows:
        await _run_rows(connection, "upsert", table, tuple(rows[0]), rows)


async def update_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Set `columns` of the rows with these primary keys; each row has its key and all of `columns`.

    Rows are locked in no particular order: lock them before, sorted (`select(…).order_by(id).with_for_update()`).
    """
    if rows:
        keys = tuple(column.name for column in table.primary_key)
        await _run_rows(connection, "update", table, (*columns, *keys), rows)


async def _run_rows(
    connection: AsyncConnection, verb: str, table: Table, columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    if connection.dialect.name == "postgresql":
        arrays = tuple([row[column] for row in rows] for column in columns)
        await connection.exec_driver_sql(_postgres_statement(verb, table, columns), arrays)
    else:
        tuples = [tuple([row[column] for column in columns]) for row in rows]
        await connection.exec_driver_sql(_sqlite_statement(verb, table, columns), tuples)


# Cached by table and columns: there are few combinations, and the same text is the same prepared statement.
@cache
def _postgres_statement(verb: str, table: Table, columns: tuple[str, ...]) -> str:
    arrays = ", ".join(f"${number}::{_plain_type(table.c[column])}[]" for number, column in enumerate(columns, 1))
    rows = f"unnest({arrays}) AS given({_names(columns)})"
    if verb != "update":
        return f"{_insert_into(table, columns)} SELECT * FROM {rows}{_conflict(verb, table, columns)}"
    keys = _keys(table)
    sets = ", ".join(f"{_quote(column)} = given.{_quote(column)}" for column in columns if column not in keys)
    same = " AND ".join(f"{_quote(table.name)}.{_quote(key)} = given.{_quote(key)}" for key in keys)
    return f"UPDATE {_quote(table.name)} SET {sets} FROM {rows} WHERE {same}"


def _plain_type(column: Column[Any]) -> str:
    """Return the type's name without a collation, which an array's type cannot have."""
    return column.type.compile(_POSTGRES).partition(" COLLATE ")[0]


@cache
def _sqlite_statement(verb: str, table: Table, columns: tuple[str, ...]) -> str:
    if verb != "update":
        marks = ", ".join("?" * len(columns))
        return f"{_insert_into(table, columns)} VALUES ({marks}){_conflict(verb, table, columns)}"
    keys = _keys(table)
    sets = ", ".join(f"{_quote(column)} = ?" for column in columns[: -len(keys)])
    same = " AND ".join(f"{_quote(key)} = ?" for key in keys)
    return f"UPDATE {_quote(table.name)} SET {sets} WHERE {same}"


def _insert_into(table: Table, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {_quote(table.name)} ({_names(columns)})"


def _conflict(verb: str, table: Table, columns: tuple[str, ...]) -> str:
    if verb == "insert":
        return ""
    if verb == "skip":
        return " ON CONFLICT DO NOTHING"
    keys = _keys(table)
    sets = ", ".join(f"{_quote(column)} = excluded.{_quote(column)}" for column in columns if column not in keys)
    return f" ON CONFLICT ({_names(keys)}) DO {'UPDATE SET ' + sets if sets else 'NOTHING'}"


def _keys(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(_quote(column) for column in columns)
