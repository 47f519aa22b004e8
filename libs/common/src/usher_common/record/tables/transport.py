"""Tables that refer to no other: transport, parked envelopes, settings, files, pages' parts, channel accounts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from usher_common.record.tables.columns import metadata, time_column

answered = Table(  # decided commands: a repeated one is answered as the first time (decision 0146)
    "answered",
    metadata,
    Column("id", Text, primary_key=True),  # the envelope's; without a fingerprint: derived from its id and body
    Column("code", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    time_column("at"),
    # of the body: different content makes it another command
    Column("fingerprint", Text, nullable=False, server_default=""),
    Index("answered_at", "at"),
)

# the dispatch log: what a dispatcher's pool was given and what came of it, for explain and replay
dispatch_record = Table(
    "dispatch_record",
    metadata,
    Column("dispatcher", Text, nullable=False),  # one log of one replica
    Column("n", Integer, nullable=False),  # number of the batch, from 1
    Column("policy", Text, nullable=False, server_default=""),
    Column("payload", LargeBinary, nullable=False),
    time_column("at"),
    PrimaryKeyConstraint("dispatcher", "n"),
    Index("dispatch_record_at", "at"),
)

partition = Table(
    "partition",
    metadata,
    Column("p", Integer, primary_key=True),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    Column("last_n", BigInteger, nullable=False, server_default="0"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("p", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("stream", Text, nullable=False),
    Column("to_partition", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    PrimaryKeyConstraint("p", "n"),
)

in_hand = Table(
    "in_hand",
    metadata,
    Column("stream", Text, nullable=False),
    Column("p", Integer, nullable=False),
    Column("envelope_id", Text, nullable=False),
    PrimaryKeyConstraint("stream", "p"),
)

parked = Table(
    "parked",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("p", Integer, nullable=False),
    Column("envelope_id", Text, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    time_column("at"),
    # the edge's clock, as in the envelope; the order in which replays are sent, also after an envelope parked again
    Column("accepted_at", BigInteger, nullable=False, server_default="0"),
    time_column("replayed_at", nullable=True),  # while it is being replayed
    Column("replays", Integer, nullable=False, server_default="0"),
)

parked_log = Table(  # what people did with parked envelopes
    "parked_log",
    metadata,
    Column("parked_id", Text, nullable=False),
    time_column("at"),
    Column("action", Text, nullable=False),
    Column("by", Text, nullable=False),  # an agent's login, or the command line's user
    Column("why", Text, nullable=False, server_default=""),
    Column("stream", Text, nullable=False),
    Column("envelope_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("channel", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("parked_id", "at"),
    CheckConstraint("action IN ('replayed', 'dropped')", name="parked_log_action"),
    Index("parked_log_at", "at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Text, primary_key=True),  # the effect's envelope id
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),  # the Send, MessagePack
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("provider_id", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Column("owner", Text, nullable=False, server_default=""),  # the connectors replica that is sending it
    Column("reported", Boolean, nullable=False, server_default=text("false")),
    time_column("not_before", nullable=True),
    time_column("created_at"),
    time_column("changed_at"),
    Column("parts_sent", Integer, nullable=False, server_default="0"),  # of a text in several messages
    Column("unsure", Boolean, nullable=False, server_default=text("false")),  # asked for before it is sent again
    Column("changes", LargeBinary, nullable=True),  # `AddressChanged`s that its answers said, as MessagePack; or NULL
    CheckConstraint(
        "status IN ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'uncertain')", name="delivery_status"
    ),
    Index(
        "delivery_open",
        "account",
        "peer",
        "created_at",
        postgresql_where=text("status IN ('queued', 'sending') OR NOT reported"),
        sqlite_where=text("status IN ('queued', 'sending') OR NOT reported"),
    ),
    Index("delivery_provider", "account", "provider_id"),
    Index("delivery_conversation", "conversation_id"),  # what is erased with it
)

journal = Table(  # the embedded bus; stays empty on PostgreSQL
    "journal",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("stream", Text, nullable=False),
    Column("p", Integer, nullable=False),
    Column("deliveries", Integer, nullable=False, server_default="0"),
    Column("envelope", LargeBinary, nullable=False),
    Index("journal_partition", "stream", "p", "n"),
    sqlite_autoincrement=True,
)

# Each file of a build of the pages that is named by its content, so that gateways of other builds can serve it, too
# (decision 0392): gateways write and read it.
page_asset = Table(
    "page_asset",
    metadata,
    Column("name", Text, primary_key=True),
    Column("gzipped", LargeBinary, nullable=False),
    time_column("had_at"),  # when a gateway last had it in its own build
)

upload = Table(
    "upload",
    metadata,
    Column("id", Text, primary_key=True),
    Column("uploader", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    time_column("at"),
    time_column("attached_at", nullable=True),  # by a message; null: removed after some days
    Index(
        "upload_unattached",
        "at",
        postgresql_where=text("attached_at IS NULL"),
        sqlite_where=text("attached_at IS NULL"),
    ),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value_json", Text, nullable=False),
)

policy = Table(
    "policy",
    metadata,
    Column("hash", Text, primary_key=True),  # sha256 of the text, in hex
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    time_column("at"),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("config_json", Text, nullable=False, server_default="{}"),
    Column("secrets_json", Text, nullable=False, server_default="{}"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    time_column("changed_at"),
    time_column("check_asked_at", nullable=True),
)
