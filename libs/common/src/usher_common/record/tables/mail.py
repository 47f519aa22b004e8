"""The tables of e-mail: its threads, and which mails were taken; the connectors write them."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from usher_common.record.tables.columns import metadata, time_column

# A thread of mails with one contact: who is in it, and what an answer refers to.
mail_thread = Table(
    "mail_thread",
    metadata,
    Column("account", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("people_json", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("answered_json", Text, nullable=False),  # the last mail that came: ids, marks, people in copy, text
    time_column("at"),
    PrimaryKeyConstraint("account", "thread"),
)

# One row for each mail that was taken: a second copy of it is not taken again. `prepared` is the message that it
# becomes, until that is durable: a mail that is read twice becomes the same message, with the same files.
mail_seen = Table(
    "mail_seen",
    metadata,
    Column("account", Text, nullable=False),
    Column("message_id", Text, nullable=False),  # its hash
    Column("digest", Text, nullable=False),
    Column("thread", Text, nullable=False),
    time_column("at"),
    Column("prepared", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("account", "message_id", "digest"),
)

# How often mails passed between a sender and us, so that two programs do not answer each other for ever.
mail_sender = Table(
    "mail_sender",
    metadata,
    Column("account", Text, nullable=False),
    Column("sender", Text, nullable=False),  # a hash of the address
    Column("hour_at", BigInteger, nullable=False),  # when the hour began in which mails are counted
    Column("hour_count", Integer, nullable=False),
    Column("answered_at", BigInteger, nullable=False),  # when the last automatic mail went there, 0: never
    Column("answered_by", Text, nullable=False),  # which of our messages that was
    PrimaryKeyConstraint("account", "sender"),
)

# Transcripts that left, or may have: so many go to one address in a day, and a mail that is tried again counts once.
transcript_mail = Table(
    "transcript_mail",
    metadata,
    Column("message_id", Text, primary_key=True),  # of the line that says so
    Column("recipient", Text, nullable=False),  # a hash of the address
    time_column("at"),
    Index("transcript_mail_recipient", "recipient", "at"),
)
