"""Find the commands of calls that are behind by their time. Never change it."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("voice_command_at", "voice_command", ["at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("voice_command_at", "voice_command")
