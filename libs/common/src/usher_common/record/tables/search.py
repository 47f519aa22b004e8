"""The full-text index of messages, on each database."""

import string

# PostgreSQL indexes the words of `message.text`; its parser would keep what looks like an address or a number in one
# piece, so punctuation becomes spaces first. SQLite has a full-text table of its own.
SIGNS = string.punctuation
_QUOTED = "'" + SIGNS.replace("'", "''") + "'"
WORDS = f"to_tsvector('simple'::regconfig, translate(text, {_QUOTED}, '{' ' * len(SIGNS)}'))"
SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE message_words USING fts5(message UNINDEXED, text, tokenize='unicode61 remove_diacritics 0')",
    (
        "CREATE TRIGGER message_words_added AFTER INSERT ON message BEGIN"
        " INSERT INTO message_words (message, text) VALUES (new.id, new.text); END"
    ),
)
