"""Every timeout, limit and default of the gateway that is no setting, with unit and reason."""

from dataclasses import dataclass

from usher_common.messages import limits as shared


@dataclass(frozen=True, slots=True)
class Timing:
    """The times that tests shorten (s)."""

    hello: float = 10.0  # until the first frame must have come
    ping: float = 25.0  # between pings: below the 30 to 60 s after which proxies drop silent connections
    pong: float = 60.0  # without any sign of life: two pings unanswered
    desk_ping: float = 1.5  # between pings of desks: a lost one is to be known of within 10 s
    desk_pong: float = 8.0  # without any sign of life of a desk
    slow: float = 5.0  # a socket's unsent bytes may stay above the soft limit
    tick: float = 1.0  # between runs of the one periodic task that watches all sockets
    bus_away: float = 4.0  # an unconfirmed message waits before it is refused: people's patience
    check: float = 2.0  # between comparisons with the record: the longest that a lost event stays unseen


TIMING = Timing()

# What a client may send
TEXT_CHARS = 4000  # characters in one text or note: longer ones are files
VISITOR_FRAME_BYTES = 16 * 1024  # bytes in one visitor frame: a full text in four-byte characters
AGENT_FRAME_BYTES = 64 * 1024  # bytes in one agent frame: space for notes and lists beside the text
ATTACHMENTS = 10  # files with one message
SHORT_CHARS = shared.SHORT_CHARS  # characters in a name, title, entry point: as in a command
URL_CHARS = 2000  # characters in an address: what browsers and proxies carry safely
SKILLS = shared.SKILLS  # skills an entry point may name: as in a command
ATTRIBUTES = 20  # facts that a page may tell of a visitor: a rule asks for a few

# Time
TOPICS_S = 1.0  # s between checks for topics that no socket listens to any more
CLOSE_S = 3.0  # s the other side may take to answer a close
BUS_RETRY_MS = 2000  # ms after which a client tries again when the bus is away
TYPING_S = 3.0  # s between two "is typing" of one socket and conversation that are passed on
MARKS_S = 1.0  # s between two reports of marks of one socket
BEAT_S = 2.5  # s between presence beats; the grace of 20 s is eight of them
FRESH_S = 3.5  # s since a desk's last sign of life for which it is still said to be here: a ping, a tick and some
PRESENCE_STALE_S = 12.0  # s since its last beat after which a visitor counts as offline: two beats and some
FRAMES_PER_MESSAGE = 4  # frames of any kind that go with each message a socket may send: typing, marks, pings
FRAMES_PER_S = 1000  # frames of any kind per second that are answered before a socket is read more slowly
FRAMES_BURST = 2000  # of these at once
FRAMES_A_TURN = 8  # frames of one socket handled before all others have a turn
SPREAD_S = 1.0  # s over which all sockets are resynchronised after the live store was away

# Buffers
BUFFER_SOFT = 64 * 1024  # bytes unsent to one socket that make it slow
BUFFER_HARD = 4 * 1024 * 1024  # bytes unsent to one socket that end it at once: a few full pages of messages
HELD_EVENTS = 64  # messages held back beyond a gap; what is more is read from the record instead
EARLY_EVENTS = 1000  # newest events kept for a socket whose welcome is being read
BACKLOG = 5000  # messages waiting in front of the bus: beyond, sockets are no longer read
LANE_BATCH = 500  # envelopes handed to the bus at once: one frame
PAGE_MESSAGES = 50  # messages read for one conversation at a time: 800 kB of the longest texts
PAGE_PAUSE_S = 0.05  # s until the next page of a socket that has not taken the last one
CHECK_CONVERSATIONS = 1000  # conversations compared with the record by one statement
FILL_CONVERSATIONS = 200  # conversations filled by one statement
WAITING_SHOWN = 100  # waiting conversations in a welcome
GONE = 200  # conversations that a desk socket remembers to have lost: an event or row under way may still name them
OPENED = 50  # foreign conversations that one desk socket may hold open
AGENTS_SHOWN = 3  # available agents that a visitor sees

# Dedup window
MARK_TTL_S = 24 * 3600  # s that "already accepted" is remembered outside the record
RECENT_MARKS = 20_000  # accepted ids kept in this process
REMEMBER_S = 0.2  # s over which marks are batched into one round trip
REMEMBER_BATCH = 1000  # marks in one round trip

# Sign-in
PASSWORD_THREADS = 2  # argon2 at once: each takes 64 MiB and a core
PASSWORD_WAITING = 32  # sign-ins that may wait for a thread
PASSWORD_CHARS = (8, 200)  # characters of a password
PASSWORD_SIGNS = 4  # different characters of a password at least: "aaaaaaaa" is guessed first
SESSION_NAME = 12  # characters of a session's hash by which a list names it
SESSION_S = 12 * 3600  # s a session lasts: a working day
TOKEN_S = 365 * 24 * 3600  # s a visitor token lasts: a returning contact keeps the conversation for a year
TOKEN_SKEW_S = 300  # s a token may come from the future: clocks of replicas differ

OFFICE = 10  # times as many sign-ins from one address, or to one login, as to one login from one address

# HTTP
BODY_BYTES = 256 * 1024  # bytes in one JSON body
BODY_DEPTH = 64  # levels of nesting in one JSON body: nothing of ours has more than ten
UPLOAD_BYTES = 10 * 1024 * 1024  # bytes in one file
UPLOAD_LINK_S = 7 * 24 * 3600  # s a signed link is good for; rounded up so that browsers can cache
SETTING_BYTES = 64 * 1024  # bytes of one setting: a policy document fits
LIVE_WINDOW_S = 3600  # s of which the live view tells the service level: long enough to count, short enough to act
CANNED = 500  # canned answers of the team, and of one agent: nobody finds their way in more
SEARCH_WORDS = 10  # words of one search that count
SNIPPET_CHARS = 160  # characters shown of a message that was found: two lines
PAGE_ROWS = 200  # rows in one answer at most
HTTP_SHUTDOWN_S = 2.0  # s for running requests to end when the site closes
LISTEN_BACKLOG = 1024  # connections that wait to be taken: after a restart all come back at once
READ_BUFFER = 8 * 1024  # bytes aiohttp reads ahead for each connection: 5,000 idle sockets share the memory
