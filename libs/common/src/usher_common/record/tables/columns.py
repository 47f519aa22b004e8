"""What all tables share: their metadata, and the column type of times."""

from sqlalchemy import BigInteger, Column, MetaData

metadata = MetaData()


def time_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Make a column of microseconds since the epoch on the database's clock."""
    return Column(name, BigInteger, nullable=nullable)
