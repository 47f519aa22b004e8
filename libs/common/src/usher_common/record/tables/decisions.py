"""The table of why agents got what they got; routers write it."""

from sqlalchemy import Column, ForeignKey, Table, Text

from usher_common.record.tables.columns import metadata, time_column

decision = Table(
    "decision",
    metadata,
    Column("assignment_id", Text, ForeignKey("assignment.id"), primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False, index=True),
    Column("agent_id", Text, nullable=False),
    Column("explanation_json", Text, nullable=False),
    Column("policy", Text, nullable=False, server_default=""),
    time_column("at"),
)
