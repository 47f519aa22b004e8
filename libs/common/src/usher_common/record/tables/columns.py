"""What all tables share: their metadata, types of columns, and partial indexes."""

from sqlalchemy import BigInteger, Column, Index, MetaData, Text, text
from sqlalchemy.types import TypeEngine

metadata = MetaData()


def time_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Make a column of microseconds since the epoch on the database's clock."""
    return Column(name, BigInteger, nullable=nullable)


def binary_text() -> TypeEngine[str]:
    """Return the type of texts that are compared by their code points, so that an index serves prefixes and pages."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def index_where(name: str, column: str, condition: str, *, unique: bool = False) -> Index:
    """Make an index of the rows for which a condition holds, the same on both databases."""
    return Index(name, column, unique=unique, postgresql_where=text(condition), sqlite_where=text(condition))
