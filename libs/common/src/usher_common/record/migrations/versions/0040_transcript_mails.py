"""Transcripts by mail, and which address a contact named themselves: frozen copies of the tables. Never change it."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add table and column; of conversations until now nobody knows who named the address."""
    op.create_table(
        "transcript_mail",
        Column("message_id", Text, primary_key=True),
        Column("recipient", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
    )
    op.create_index("transcript_mail_recipient", "transcript_mail", ["recipient", "at"])
    op.add_column("conversation", Column("given_email", Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them: the limits of a day begin anew."""
    op.drop_column("conversation", "given_email")
    op.drop_table("transcript_mail")
