"""Further ids under which messages are found."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from usher_common.record.tables.columns import metadata

# An album is one message: it is found by the derived id of each later part, and by that of the album itself, which
# names the message that took its last part (decision 0309). Rows stay as long as their message.
message_name = Table(
    "message_name",
    metadata,
    Column("id", Text, primary_key=True),
    Column("message_id", Text, ForeignKey("message.id"), nullable=False),
    Index("message_name_message", "message_id"),
)
