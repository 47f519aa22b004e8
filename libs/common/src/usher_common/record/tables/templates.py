"""The table of providers' templates: a gateway asks, connectors fetch the list, and gateways read it."""

from sqlalchemy import BigInteger, Column, Table, Text

from usher_common.record.tables.columns import metadata, time_column

# The whole list of an account in one row: it is read and replaced as one. A list is due while `asked_at` is later than
# `done_at`; `fetched_at` is when the list that is kept came, and `error` why the last attempt failed.
template_list = Table(
    "template_list",
    metadata,
    Column("account", Text, primary_key=True),
    time_column("asked_at"),
    Column("started_at", BigInteger, nullable=False, server_default="0"),
    Column("done_at", BigInteger, nullable=False, server_default="0"),
    Column("fetched_at", BigInteger, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("templates_json", Text, nullable=False, server_default="[]"),
)
