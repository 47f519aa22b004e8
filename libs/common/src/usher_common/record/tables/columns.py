"""What all tables share: the metadata they belong to, and the column of a time."""

from sqlalchemy import BigInteger, Column, MetaData

metadata = MetaData()


def time_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Make a column of microseconds since the epoch on the database's clock."""
    return Column(name, BigInteger, nullable=nullable)
