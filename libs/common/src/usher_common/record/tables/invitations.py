"""The table of invitations to a conversation, and of visits in the control group; the gateway writes it."""

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, text

from usher_common.record.tables.columns import metadata, time_column

invitation = Table(
    "invitation",
    metadata,
    Column("id", Text, primary_key=True),  # derived from the visit: no gateway can invite it twice
    Column("visit", Text, nullable=False),
    Column("visitor", Text, nullable=False),
    Column("rule", Text, nullable=False),  # the policy's invitation, or `by-hand`
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),  # a control's stays open
    Column("agent_id", Text, nullable=False, server_default=""),  # whose face is shown, or who invited by hand
    Column("text", Text, nullable=False, server_default=""),  # as it was shown
    Column("page", Text, nullable=False, server_default=""),  # the page view that showed it first
    Column("message", Text, nullable=False, server_default=""),  # the visitor's first message after accepting
    Column("conversation", Text, nullable=False, server_default=""),  # which began with that message
    time_column("at"),
    time_column("expires_at"),
    time_column("answered_at", nullable=True),  # or when it expired or was withdrawn
    time_column("converted_at", nullable=True),
    CheckConstraint("kind IN ('shown', 'control', 'hand')", name="invitation_kind"),
    CheckConstraint("state IN ('open', 'accepted', 'refused', 'expired', 'withdrawn')", name="invitation_state"),
    Index("invitation_visitor", "visitor", "at"),
    Index("invitation_at", "at"),  # figures, and what is to be removed
    Index(
        "invitation_open",
        "expires_at",
        postgresql_where=text("state = 'open' AND kind <> 'control'"),
        sqlite_where=text("state = 'open' AND kind <> 'control'"),
    ),
)
