"""The table of the stages that conversations went through, and the view of its figures; the router writes it."""

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    event,
)

from usher_common.record.tables.columns import metadata, time_column

# One row for each stay of a conversation in a stage; without a row the policy had no funnel when it began.
stage_passage = Table(
    "stage_passage",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),  # which of its conversation's stays
    Column("stage", Text, nullable=False),
    time_column("entered_at"),
    Column("entered_by", Text, nullable=False),  # why: entry, reopened, or what the former stage was left by
    time_column("left_at", nullable=True),
    Column("left_by", Text, nullable=False, server_default=""),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("policy", Text, nullable=False),  # the version by which it goes through the funnel
    Column("rule", Text, nullable=False, server_default=""),  # the entry rule, "" if none held
    Column("cost", Float, nullable=False, server_default="0"),  # in the policy's currency
    Column("saved", Float, nullable=False, server_default="0"),  # what the next stage would have cost more
    PrimaryKeyConstraint("conversation_id", "number"),
    CheckConstraint("outcome IN ('', 'solved', 'escalated', 'abandoned', 'refused')", name="stage_passage_outcome"),
    CheckConstraint("(left_at IS NULL) = (outcome = '')", name="stage_passage_left"),
    Index("stage_passage_entered_at", "entered_at"),
)

# For reports in SQL: times in seconds, costs in the policies' currency, days (UTC) of entering as numbers since 1970.
FIGURES = """
CREATE VIEW funnel_figures AS
SELECT policy, rule, stage, entered_at / 86400000000 AS day, entered_by, outcome, left_by,
 count(*) AS passages, sum((left_at - entered_at) / 1000000.0) AS seconds, sum(cost) AS cost, sum(saved) AS saved
FROM stage_passage GROUP BY policy, rule, stage, entered_at / 86400000000, entered_by, outcome, left_by
"""
event.listen(stage_passage, "after_create", DDL(FIGURES))  # type: ignore[no-untyped-call]
