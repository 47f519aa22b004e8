"""What all tables share: their metadata, and types of columns."""

from sqlalchemy import BigInteger, Column, MetaData, Text
from sqlalchemy.types import TypeEngine

metadata = MetaData()


def time_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Make a column of microseconds since the epoch on the database's clock."""
    return Column(name, BigInteger, nullable=nullable)


def binary_text() -> TypeEngine[str]:
    """Return the type of texts that are compared by their code points, so that an index serves prefixes and pages."""
    return Text().with_variant(Text(collation="C"), "postgresql")
