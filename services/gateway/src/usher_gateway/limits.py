"""Every timeout, limit and default of the gateway that is not a setting, with unit and reason."""

from dataclasses import dataclass

from usher_common.messages import limits as shared


@dataclass(frozen=True, slots=True)
class Timing:
    """The times that tests shorten (s)."""

    hello: float = 10.0  # until the first message must arrive
    ping: float = 25.0  # between pings: below the 30 to 60 s after which proxies drop silent connections
    pong: float = 60.0  # without any sign of life: two pings unanswered
    desk_ping: float = 1.5  # between pings of desks: a lost one must be noticed within 10 s
    desk_pong: float = 8.0  # without any sign of life of a desk
    slow: float = 5.0  # for which a socket's unsent bytes may stay above the soft limit
    tick: float = 1.0  # between runs of the periodic task that watches all sockets
    bus_away: float = 4.0  # until an unconfirmed message is refused: people's patience
    check: float = 2.0  # between comparisons with the record: the longest that a lost event stays unseen
    available: float = (
        0.5  # for which one reading of who is available serves all invitations; the claim is checked anyway
    )
    present: float = 0.4  # for which one reading of who is on the site serves all desks, which show it within 2 s


TIMING = Timing()

# What a client may send
CLOCKS_APART_S = 60  # how far our clock and the record's may be apart, for refusing what it would refuse
SUBJECT_CHARS = 200  # characters in a mail's subject: what mail programs show of one
TEXT_CHARS = 4000  # characters in one text or note: longer ones are files
VISITOR_FRAME_BYTES = 48 * 1024  # bytes in one visitor message: a full text and form in four-byte characters
AGENT_FRAME_BYTES = 64 * 1024  # bytes in one agent message: space for notes and lists beside the text
ATTACHMENTS = 10  # files with one message
SHORT_CHARS = shared.SHORT_CHARS  # characters in a name, title, entry point: as in a command
URL_CHARS = 2000  # characters in an address: what browsers and proxies carry safely
SKILLS = shared.SKILLS  # skills an entry point may name: as in a command
ATTRIBUTES = 20  # facts that a page may give about a visitor: rules need a few

# Time
HELLOS = 3  # times the patience for a first frame that a socket without a hello may last, whatever it sends
TOPICS_S = 1.0  # s between checks for topics that no socket listens to any more
CLOSE_S = 3.0  # s the other side may take to answer a close frame
# ms after which a client tries again when the bus is unavailable: its message then waits here again, and leaves at
# once when the bus is back; what a client waits for itself is lost time
BUS_RETRY_MS = 500
TYPING_S = 3.0  # s between two "is typing" that are passed on, of one socket and conversation
MARKS_S = 1.0  # s between two reports of marks of one socket
BEAT_S = 2.5  # s between presence heartbeats; the grace of 20 s is eight of them
FRESH_S = 3.5  # s since a desk's last sign of life for which it still counts as present: a ping, a tick and some
LEFT_S = 6.0  # s for which an agent whose last socket left may seem connected: a beat and a sign of life
PRESENCE_STALE_S = 12.0  # s since their last heartbeat after which a visitor counts as offline: two heartbeats and some
FRAMES_PER_MESSAGE = 4  # frames of any kind for each message that a socket may send: typing, marks, pings
FRAMES_PER_S = 1000  # frames of any kind per second, above which a socket is read more slowly
FRAMES_BURST = 2000  # burst of these
FRAMES_A_TURN = 8  # messages of one socket handled before the others have a turn
SPREAD_S = 1.0  # s over which all sockets are resynchronised after the live store was unavailable

# Opening conversations
OPENING_ADDRESSES = 10_000  # addresses of which is remembered who opened conversations from there
OPENING_S = 10.0  # s after which an opened conversation is in the record, also while the router is busy
OPENING_RETRY_S = 10.0  # s after which a visitor tries again when too many of their address wait: an agent's pace

# Buffers
BUFFER_SOFT = 64 * 1024  # unsent bytes of one socket above which it is slow
BUFFER_HARD = 4 * 1024 * 1024  # unsent bytes of one socket at which it is closed: a few full pages of messages
HELD_EVENTS = 64  # messages kept beyond a gap; further ones are read from the record instead
EARLY_EVENTS = 1000  # latest events kept for a socket until its welcome is sent
BACKLOG = 5000  # messages waiting in front of the bus; beyond, sockets are not read
LANE_BATCH = 500  # envelopes passed to the bus at once: one frame
PAGE_MESSAGES = 50  # messages read for one conversation at a time: 800 kB of the longest texts
PAGE_PAUSE_S = 0.05  # s until the next page of a socket that has not received the last one
CHECK_CONVERSATIONS = 1000  # conversations compared with the record by one statement
FILL_CONVERSATIONS = 200  # conversations filled by one statement
WAITING_SHOWN = 100  # waiting conversations in a welcome
GONE = 200  # lost conversations that a desk's socket remembers: an event or row in transit may still name them
OPENED = 50  # other agents' conversations that one desk's socket may have open
PAST_SHOWN = 20  # closed conversations in a visitor's list: more are hardly looked for
AGENTS_SHOWN = 3  # available agents that a visitor sees

# Dedup window
MARK_TTL_S = 24 * 3600  # s that "already accepted" is remembered outside the record
RECENT_MARKS = 20_000  # accepted ids cached in this process
REMEMBER_S = 0.2  # s over which marks are batched into one round trip
REMEMBER_BATCH = 1000  # marks in one round trip

# Sign-in
PASSWORD_THREADS = 2  # concurrent argon2 computations: each takes 64 MiB and a core
PASSWORD_WAITING = 32  # sign-ins that may wait for a thread
PASSWORD_CHARS = (8, 200)  # characters of a password
PASSWORD_SIGNS = 4  # least number of different characters of a password: "aaaaaaaa" is guessed first
SESSION_NAME = 12  # characters of a session's hash that identify it in a list
SESSION_S = 12 * 3600  # s a session lasts: a working day
TOKEN_S = 365 * 24 * 3600  # s a visitor token lasts: a returning contact keeps the conversation for a year
TOKEN_SKEW_S = 300  # s by which a token may be from the future: clocks of replicas differ

OFFICE = 10  # factor between sign-ins from one address, or to one login, and those to one login from one address

# HTTP
BODY_BYTES = 256 * 1024  # bytes in one JSON body
BODY_DEPTH = 64  # levels of nesting in one JSON body: ours have at most ten
MEGABYTE = 1024 * 1024  # bytes in one MB of a setting
UPLOAD_BYTES = 10 * MEGABYTE  # bytes in one file
PHOTO_BYTES = MEGABYTE  # bytes in one agent's photo: every visitor loads it; the desk sends some 30 kB
PHOTO_SIDE = 2048  # px, the longer side of a photo at most: a visitor's phone needs 16 MB to show it
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")  # by content: what every browser shows and nothing moves
EXPIRE_FILES = 20  # files removed in one transaction: 2 s where each takes 100 ms
UPLOAD_SWEEP_S = 60.0  # s between two sweeps of what nobody attached, and at the space that all files take
BACKUP_S = 60.0  # s between two looks of which moment the last backup is: one row
SPACE_SHORT_SHARE = 0.2  # free share of the space for files below which it is warned of: time to free some
SETTING_BYTES = 64 * 1024  # bytes of one setting: a policy document fits
LIVE_WINDOW_S = 3600  # s over which the live view shows the service level: long enough to count, short enough to act
CANNED = 500  # canned answers of the team, and of one agent: more cannot be overviewed
SEARCH_WORDS = 10  # words of a search that are used
SNIPPET_CHARS = 160  # characters shown of a found message: two lines
PAGE_ROWS = 200  # rows in one answer at most
HTTP_SHUTDOWN_S = 2.0  # s for running requests to finish when the site closes
LISTEN_BACKLOG = 1024  # connections waiting to be accepted: after a restart all return at once
READ_BUFFER = 8 * 1024  # bytes aiohttp reads ahead for each connection: with 5,000 idle sockets this counts

# Contexts of offers
CONTEXTS_AT_ONCE = 50  # contexts read at once: more desks than are offered something at the same moment
CONTEXT_PAST = 5  # earlier conversations in a context: a glance takes in no more; search finds the others
VISIT_NOTED_S = 15  # s for which the live store says in which visit a conversation began: until it is recorded

# Articles
KNOWLEDGE_RETRY_S = 2.0  # s after which a caller may ask again where knowledge was away: it restarts in some seconds
FAQ_LOOKED_THROUGH = 50  # articles read at once for those to begin with: most are for everybody, and valid
FAQ_PAGES = 20  # such reads at most: everybody may ask, and a thousand in a row that nobody may see say enough
FAQ_BURST_S = 20.0  # s of one address's searches of the FAQ that may come at once: a question that is typed

# Contacts
ATTRIBUTE_CHARS = 1000  # characters of one attribute's value: what a list in a shop's system has
CONTACT_ATTRIBUTES = 50  # attributes of a contact: as many as the router keeps
CURSOR_CHARS = 700  # characters that say where a list goes on: a key of 100 signs, an id, in base64
CONTACT_CONVERSATIONS = 100  # conversations shown with a contact, the newest
CONTACT_CHANGES = 100  # changes shown with a contact, the latest
SIMILAR_CONTACTS = 5  # contacts shown that may be the same person
EMAIL_CHARS = 254  # characters of an e-mail address: what mail servers take
CONTACT_FILE_BYTES = 10 * MEGABYTE  # bytes of a CSV file that is imported: 20,000 contacts with some attributes each
CONTACT_FILE_ROWS = 20_000  # contacts in such a file: imported within the minute that proxies wait for an answer
CONTACT_FILE_ATTRIBUTES = 100  # attributes with a column of their own in an export; the others share one
CONTACT_ROW_BYTES = 100_000  # bytes of what one row of an import writes: a command stays within a frame
CONTACT_BATCH_BYTES = 100_000  # bytes of all rows of one command beyond which another one begins
CONTACT_BATCH_ROWS = 100  # rows planned, or written by one command, at once: chats go on in between
CONTACT_EXPORT_ROWS = 500  # contacts read at once for an export
CONTACT_FILES_PER_MINUTE = 20  # imports, dry runs and exports of one agent; as many at once
ANSWER_S = 8.0  # s that a change waits for the router's answer: browsers and proxies wait longer
ANSWER_PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.15)  # s between looks for the answer; the last one goes on

# Visits
VISIT_PAUSE_S = 30 * 60  # s without a visible page after which a visit is over: what web analytics agree on
VISIT_HERE_S = 30.0  # s since its last report for which a visible page counts as open: two reports of the page
VISIT_LONGEST_S = 24 * 3600  # s before a report in which it may say that the page was visible: a day left open
VISIT_PAGES = 100  # page views kept one by one, the latest; earlier ones are only counted
VISIT_SPANS = 100  # spans of visible time kept one by one, the latest; earlier ones are only summed up
VISIT_EVENTS = 50  # events of the shop kept, the latest: conditions ask for recent ones
VISIT_UTM = 5  # parameters of a campaign: source, medium, campaign, term, content
BEACON_BYTES = 32 * 1024  # bytes of one beacon: half of what browsers let wait in all beacons of a page
BEACON_PAGES = 10  # page views in one beacon: those of some seconds in all tabs
BEACON_SPANS = 20  # spans of one page view in one beacon: the latest
BEACON_EVENTS = 20  # events in one beacon
WORDING_CHARS = 4000  # characters of the question that a consent answers
VISIT_KEPT_S = 2 * 3600  # s a visit stays in the live store after its last beacon: its end, and an hour's outage
VISIT_CLOSED_S = 60  # s for which the live store says that a visit was closed: until every gateway has noticed
VISIT_SWEEP_S = 5.0  # s between looks for visits that a conversation began in, or that are over
VISIT_DELETE_S = 3600.0  # s between deletions of what is kept no longer
VISITS_KNOWN = 20_000  # visits of which a gateway keeps its own copy: against a flush of the live store
VISITS_AT_ONCE = 200  # visits in one statement, or read from the live store at once
VISIT_SWAPS = 8  # attempts to write a visit that others write, too
DELETE_ROWS = 1000  # rows in one deletion
VISITS_LISTED = 100_000  # visits of which a part may be asked for: what a desk can scroll through
VISITOR_BEACON_BURST = 30  # s of one visitor's beacons that may come at once: after a tunnel, in several tabs

# Invitations
EXIT_EVENT = "usher:exit"  # what a page reports when the pointer leaves it upwards
DRAWN_BYTES = 8  # of the hash that draws the control group: even to the smallest part of a percent
BUSY_AGAIN_S = 10.0  # s after which a page asks again whether its visitor, who was busy, may be invited
SHOWN_AGAIN_S = 3.0  # s between reports of a page that shows an invitation: it goes with the last free agent
SHOWN_GONE_S = 10.0  # s of silence after which such a page counts as left: three reports
HAND_FOR_S = 90.0  # s an agent's own invitation stays: a report of the page (15 s), and some more than a minute
BLOCKED_S = 10.0  # s for which a visitor who may not be invited, by the record, is not looked for again
BLOCKED_KNOWN = 10_000  # visitors of whom that is remembered
FIGURES_DAYS = 28  # days of figures unless others are asked for: four whole weeks
LINKED_S = 24 * 3600  # s after an accepted invitation in which its conversation is looked for

# Aftercare
STILL_ASKS_S = 1800  # s after its end in which a conversation that asks for a rating or an address is shown again

# Transcripts
MAIL_LINK_S = 300  # s for which a link to a mail's HTML is valid, at least: the desk opens it at once
UNSUBSCRIBING_PER_MINUTE = 10  # posts of one link to unsubscribe: a person, their mail program, and its repetitions
TRANSCRIPT_LINK_S = 600  # s for which a visitor's link to their transcript is valid: to look at both kinds, and to save
PLACES_PER_MINUTE = 60  # looks at one conversation's place: a page asks every 5 s, and may be open several times
TRANSCRIPT_MAILS_PER_HOUR = 5  # transcripts by mail that one visitor asks for, and to one address; as many at once
TRANSCRIPTS_PER_MINUTE = 10  # transcripts of one conversation, or links to them for one visitor; as many at once
PDF_S = 20.0  # s until a PDF is made, of the clock and of the processor: the longest takes about a third
PDFS_AT_ONCE = 1  # PDFs made at once by one gateway: each takes a core, which chats need more
PDFS_WAITING = 8  # requests that wait for their turn; more are asked to come again
PDF_RETRY_S = 5.0  # s after which they may
PDF_NICE = 10  # by which the process of a PDF steps back behind others: chats first

# Parked envelopes
PARKED_READ = 2_000  # rows read to find those of a channel or reason: more are parked only after a fault of ours
PARKED_AT_ONCE = 500  # envelopes that one call sends again: one transaction and one frame
PARKED_PUBLISH_S = 10.0  # s to wait for the bus's confirm
PARKED_LEASE_S = 60.0  # s after which a replay that has not ended counts as dead: six times the wait for the bus
CHECK_WAIT_S = 45.0  # s for the connectors' check of an account: three calls of 15 s
CHECK_LOOK_S = 0.25  # s between looks for its result: somebody waits
SEAL_S = 60.0  # s between looks for secrets of accounts that are not encrypted: an older version may still be writing
PARKED_COLLECT_S = 10.0  # s between looks into the broker's parked queue, which is empty but for faults
PARKED_WHY_CHARS = 500  # characters of the reason for dropping
PARKED_BYTES_SHOWN = 256  # bytes shown of one: enough to recognise what wrote them

# Erasing and exporting a contact
ERASE_ROWS = 200  # rows of one transaction: some 20 ms, while messages wait for SQLite's one writer
ERASE_SETTLED_S = 15  # s after the end of a conversation in which its summary and search entries are still written
ERASE_NAME_CHARS = 8  # characters from which a peer is looked for in any text: a shorter one may be anything
ERASE_MAIL_BYTES = 256 * 1024  # of a parked mail that are searched for the address: its header
MERGE_PAGES = 500  # pages of SQLite's full-text index merged in one transaction: some 10 ms
EXPORT_ROWS = 500  # rows read at once
ERASURES_PER_MINUTE = 20  # erasures and exports of one administrator; as many at once

# Retention
RETENTION_LOOK_S = 60.0  # s between looks whether a sweep is due, or one was broken off: periods are days
RETENTION_SWEEP_S = 3600.0  # s from the end of a sweep to the next one
RETENTION_LEASE_S = 120  # s for which one replica sweeps alone unless it renews this: a page and its pauses take less
RETENTION_PAGE = 200  # closed conversations, or contacts, looked at at once: some 5 ms of reading
# s between pages, and after each conversation: one takes some 30 statements, 25 to 40 ms of a processor, and chats go
# first; 14,000 an hour are more than a team closes
RETENTION_PAUSE_S = 0.2

# The audit log
AUDIT_FLUSH_S = 1.0  # s between batches of reads: one commit for all, and what a killed gateway may lose
AUDIT_WAITING = 10_000  # reads that wait while the record is away: some minutes of many desks
AUDIT_CUT_S = 3600.0  # s between looks for entries that are old enough to go
AUDIT_PAGE = 100  # entries of a page at most

# Templates
TEMPLATE_VALUES = 50  # values of a template: far more than a text of 1,024 characters has places for
TEMPLATE_VALUE_CHARS = 2_000  # characters of a value: a text's most, or a file's URL

# What contacts are told unasked
AUDIENCE_PAGE = 500  # contacts read at once when a broadcast is planned: some 20 ms of the record's time
EVENT_VALUES = 50  # values of an event: far more than a text has places for
EVENT_VALUE_CHARS = 2_000  # characters of one
BROADCASTS_SHOWN = 200  # broadcasts listed, the newest first: some years of a weekly one
PER_MINUTE = 6_000  # messages a minute at most: more than any provider takes from one account
CALL_STEP_S = 1800  # s between two times at which contacts may ask to be called: calendars are kept in half hours
CALL_TIMES = 60  # times offered at most: two or three days, as people choose an early one
CALL_TIMES_PER_MINUTE = 120  # looks at these times from one address: a widget asks when it opens and as it moves on
CALL_TIMES_BURST = 60  # of these at once: an office behind one address, and a page that is loaded again and again

# Builds of the pages
ASSETS_KEEP_S = 6 * 3600  # s between two turns that say which assets this gateway has: far below the days they are kept
ASSETS_KEPT_D = 30  # days without any gateway that has it, until an asset is forgotten: pages are not left open longer
ASSET_LOOK_S = 1.0  # s between two looks at which assets there are: who asks for names that nobody has costs no more
ASSETS_IN_MEMORY = 64  # assets of other builds, at most some MB: what a desk and a widget load, several times over
