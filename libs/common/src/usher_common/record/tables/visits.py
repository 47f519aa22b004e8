"""The tables of visits to the shop's pages, and of consents to their being followed; the gateway writes both."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text

from usher_common.record.tables.columns import metadata, time_column

visit = Table(
    "visit",
    metadata,
    Column("id", Text, primary_key=True),  # derived from visitor and the browser's name of it
    Column("visitor", Text, nullable=False),
    time_column("began_at"),
    time_column("seen_at"),  # when a page was visible last
    Column("over", Boolean, nullable=False, server_default=text("false")),  # false: a conversation began in it
    Column("pages", Integer, nullable=False, server_default="0"),  # page views
    Column("site_ms", Integer, nullable=False, server_default="0"),  # for which some page was visible
    Column("visit_json", Text, nullable=False),  # all of it
    Index("visit_visitor", "visitor", "began_at"),
    Index("visit_seen_at", "seen_at"),  # what is to be removed
)

identity = Table(  # visitors whom the shop's server signed (decision 0244), as it did last
    "identity",
    metadata,
    Column("visitor", Text, primary_key=True),
    Column("facts_json", Text, nullable=False),
    time_column("at"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("visitor", Text, nullable=False),
    Column("given", Boolean, nullable=False),  # false: refused, or withdrawn
    Column("wording", Text, nullable=False),  # the question as it was asked
    Column("url", Text, nullable=False, server_default=""),  # where it was asked
    time_column("at"),
    Index("consent_visitor", "visitor", "at"),
    Index("consent_at", "at"),  # what is to be removed
)
