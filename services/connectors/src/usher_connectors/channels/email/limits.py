"""Every cap of reading and writing a mail."""

# Reading: what a mail may cost
MAIL_BYTES = 64 * 1024 * 1024  # bytes of a mail: above what Gmail, Microsoft 365 and most hosts carry (25 to 50 MB)
HEADER_BYTES = 512 * 1024  # bytes of one header block; what follows counts as body
FIELDS = 2_000  # fields of one header block: a mail over many hops has 100
FIELD_BYTES = 64 * 1024  # bytes of one field: a thread of a thousand references
DEPTH = 16  # multiparts within each other: a forwarded newsletter has five
PARTS = 400  # parts of a mail; what follows is left out, and said
BODY_BYTES = 4 * 1024 * 1024  # bytes of one text part; text beyond is cut, the original is kept
HTML_BYTES = 1024 * 1024  # bytes of HTML that are cleaned: cleaning takes about 20 ms for each of them
STYLE_CHARS = 4_000  # characters of a style attribute: mails of Outlook have 300
HTML_DEPTH = 200  # elements of HTML within each other; mails of Outlook nest 60
TEXT_CHARS = 30_900  # characters shown of a mail: a message holds 32,000, and a subject may stand above it
SAMPLE_BYTES = 16 * 1024  # bytes looked at to guess a charset that is not declared
ADDRESSES = 500  # addresses read of one field
REFERENCES = 100  # ids read of one References: its first and its last are what counts
ID_CHARS = 998  # characters of a Message-ID: a line of RFC 5322
NAME_CHARS = 200  # characters of a display name or of a file's name
SUBJECT_CHARS = 998  # characters of a subject
PARAMETER_BYTES = 8 * 1024  # bytes of a Content-Type or Content-Disposition
LINE_CHARS = 400  # characters of a line in which the beginning of a quote is looked for
SIGNATURE_LINES = 20  # lines after "-- " that still are a signature
QUOTE_MARKS = 20  # blockquotes within each other that are still marked by a ">" of their own
REPORT_BYTES = 256 * 1024  # bytes read of a delivery report: a few hundred recipients
CHUNK_BYTES = 48 * 1024  # bytes of an attachment decoded at once

# Writing
LOCAL_CHARS = 64  # characters before the @: RFC 5321
KEPT_REFERENCES = 40  # ids sent in References: the first one and the latest, about 3 kB
QUOTED_CHARS = 20_000  # characters of the contact's mail quoted below an answer
CC_PEOPLE = 50  # people in copy that an answer keeps

# Answering by itself
ANSWERS_PER_DAY = 1  # automatic mails to one sender in a day, those apart that they asked for
MAILS_PER_HOUR = 60  # mails of one sender in an hour after which nothing answers by itself: two robots in a loop
ASKING_PER_HOUR = 10  # the same where they ask to be called and are told when: people write fewer, robots go on
REMOVED_LINES = 10  # files named in a message that were removed from a mail: more say nothing more
REMOVED_NAME_CHARS = 100  # characters of such a file's name
