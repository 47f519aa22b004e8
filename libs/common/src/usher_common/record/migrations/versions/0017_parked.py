"""Parked envelopes are replayed and dropped: frozen copies of the columns as they were then. Never change it."""

import msgspec
from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Connection, Integer, PrimaryKeyConstraint, Text, text

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LATEST = 2**63 - 1  # what the column can hold


def upgrade() -> None:
    """Add the columns and the log, and read the times of acceptance from the envelopes that are there."""
    op.add_column("parked", Column("accepted_at", BigInteger, nullable=False, server_default="0"))
    op.add_column("parked", Column("replayed_at", BigInteger, nullable=True))
    op.add_column("parked", Column("replays", Integer, nullable=False, server_default="0"))
    op.create_table(
        "parked_log",
        Column("parked_id", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("action", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("why", Text, nullable=False, server_default=""),
        Column("stream", Text, nullable=False),
        Column("envelope_id", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("channel", Text, nullable=False, server_default=""),
        PrimaryKeyConstraint("parked_id", "at"),
        CheckConstraint("action IN ('replayed', 'dropped')", name="parked_log_action"),
    )
    op.create_index("parked_log_at", "parked_log", ["at"])
    _date(op.get_bind())


def downgrade() -> None:
    """Stay: an older release does not know the columns, and needs them not."""
    raise NotImplementedError("there is no way back from 0012; restore a backup")


def _date(connection: Connection) -> None:
    for key, data in connection.execute(text("SELECT id, envelope FROM parked")).all():
        at = _accepted(bytes(data))
        connection.execute(text("UPDATE parked SET accepted_at = :at WHERE id = :id"), {"at": at, "id": key})


def _accepted(data: bytes) -> int:
    """Read when the edge accepted it: the second item of the envelope; 0 if these bytes are none."""
    try:
        found = msgspec.msgpack.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0
    whole = isinstance(found, list) and len(found) > 1 and isinstance(found[1], int)
    return min(max(found[1], 0), LATEST) if whole else 0
