"""The tables of contacts: their addresses, what agents changed and merged, the words that find them, erasures."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from usher_common.record.tables.columns import binary_text, index_where, metadata, time_column

NOBODY = "erased"  # the contact, and its address, to which the emptied conversations of erased contacts belong

contact = Table(
    "contact",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("attributes_json", Text, nullable=False, server_default="{}"),
    time_column("created_at"),
    # The columns above are what is shown; what is the contact's own is in `own_json` where it differs (decision 0265).
    Column("version", Integer, nullable=False, server_default="0"),  # grows with every change of what is shown
    Column("external_id", Text, nullable=False, server_default=""),  # in a system of the business
    Column("own_json", Text, nullable=False, server_default=""),  # "": what is shown is its own
    Column("said_json", Text, nullable=False, server_default=""),  # what the contact said last; "": as shown
    Column("merged_into", Text, nullable=False, server_default=""),
    Column("root_id", Text, nullable=True),  # the contact that all of one person are shown as; null: only itself
    Column("sort_key", binary_text(), nullable=False, server_default=""),  # see `contact_words.sort_key`
    Index("contact_page", "sort_key", "id"),
    Index(
        "contact_root",
        "root_id",
        postgresql_where=text("root_id IS NOT NULL"),
        sqlite_where=text("root_id IS NOT NULL"),
    ),
    Index(
        "contact_external_id",
        "external_id",
        postgresql_where=text("external_id <> ''"),
        sqlite_where=text("external_id <> ''"),
    ),
)

address = Table(
    "address",
    metadata,
    Column("id", Text, primary_key=True),  # ids.address_id(account, peer)
    Column("account", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("contact_id", Text, ForeignKey("contact.id"), nullable=False, index=True),
    time_column("created_at"),
    Column("refused", Text, nullable=False, server_default=""),  # stopped, blocked: nothing is sent there
    Column("conversation_id", Text, nullable=False, server_default=""),  # of another address, which it joined
    UniqueConstraint("account", "peer"),
)

# One change of a contact by an agent; a merge and its undoing are in the history of both contacts.
contact_change = Table(
    "contact_change",
    metadata,
    Column("contact_id", Text, ForeignKey("contact.id"), nullable=False),
    Column("version", Integer, nullable=False),  # the contact's, after the change
    Column("kind", Text, nullable=False),  # edited, merged, unmerged, imported
    Column("agent_id", Text, nullable=False),
    Column("merge_id", Text, nullable=False, server_default=""),
    Column("before_json", Text, nullable=False),  # facts that differ, as they were
    Column("after_json", Text, nullable=False),
    time_column("at"),
    PrimaryKeyConstraint("contact_id", "version"),
)

# The contact `other_id` is shown as a part of `kept_id` until it is undone; no other row moves (decision 0265).
contact_merge = Table(
    "contact_merge",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kept_id", Text, ForeignKey("contact.id"), nullable=False),
    Column("other_id", Text, ForeignKey("contact.id"), nullable=False),
    Column("choices_json", Text, nullable=False),  # fact → whose value is shown: kept or other
    Column("agent_id", Text, nullable=False),
    time_column("at"),
    time_column("undone_at", nullable=True),
    Column("cause", Text, nullable=False, server_default=""),  # token, provider; "": an agent
    Column("spoken_json", Text, nullable=False, server_default="{}"),  # fact → [contact, whose value], the latest last
    Index("contact_merge_kept", "kept_id"),
    Index("contact_merge_other", "other_id"),
)

# The folded words of a contact's name, addresses and attributes: a contact is found by the beginnings of some.
contact_word = Table(
    "contact_word",
    metadata,
    Column("word", binary_text(), nullable=False),
    Column("contact_id", Text, ForeignKey("contact.id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "contact_id"),
)

# A one-time token of the web chat that was used: by which address, and what came of it (decision 0388).
continued = Table(
    "continued",
    metadata,
    Column("id", Text, primary_key=True),  # continuing.use_of(token)
    Column("visitor_address", Text, nullable=False),  # ids.address_id of the visitor in the web chat
    Column("address", Text, nullable=False),  # ids.address_id of the address that brought it
    Column("outcome", Text, nullable=False, server_default=""),  # joined; known: theirs already, so only a hint
    time_column("at"),
    Index("continued_visitor_address", "visitor_address"),
    Index("continued_address", "address"),
)

# An erasure of a contact, as its proof is kept: hashes of ids, how many rows, when, by whom. While it is under way the
# contact's id is there as well, so that it goes on after a crash (decision 0419).
erasure = Table(
    "erasure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("contact_id", Text, nullable=False, server_default=""),  # "": done
    Column("contacts_json", Text, nullable=False),  # hashes of the ids of all contacts of the person
    Column("state", Text, nullable=False, server_default="running"),
    Column("by", Text, nullable=False),  # an agent's login, or the command line's user
    time_column("began_at"),
    time_column("ended_at", nullable=True),
    Column("counts_json", Text, nullable=False, server_default="{}"),  # table → [rows deleted, rows emptied]
    CheckConstraint("state IN ('running', 'done')", name="erasure_state"),
    CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name="erasure_ended"),
    CheckConstraint("state <> 'done' OR contact_id = ''", name="erasure_forgotten"),
    index_where("erasure_running", "contact_id", "state = 'running'", unique=True),
)
