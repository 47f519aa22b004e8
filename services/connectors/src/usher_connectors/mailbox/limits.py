"""Every timeout and limit of mailboxes."""

CONNECT_S = 20.0  # s to connect and sign in: servers delay a sign-in that failed before
COMMAND_S = 60.0  # s for one command of IMAP or SMTP: searching a large folder takes long
DATA_S = 120.0  # s for the answer to a mail's content: servers scan it before they take it
IDLE_S = 28 * 60.0  # s after which IDLE is renewed: servers and firewalls end it after 29 to 30 minutes
RANGE_BYTES = 256 * 1024  # bytes of a mail fetched at once
MEMORY_BYTES = 1024 * 1024  # bytes of a mail kept in memory; a larger one goes to a temporary file
FETCH_UIDS = 200  # mails whose sizes are asked for at once
RETRY_FIRST_S = 1.0  # s before a lost connection is opened again, then doubling
RETRY_CEILING_S = 120.0  # s between attempts at most
STEADY_S = 60.0  # s after which a connection has been a good one, and the next loss is the first again
TOKEN_EARLY_S = 60.0  # s before its end at which an access token is renewed
TOKEN_S = 300.0  # s that a token counts whose answer names no end
FORGET_S = 3600.0  # s between two deletions of what is kept of old mails
FORGET_BATCH = 500  # rows deleted in one transaction: others write in between
TRANSCRIPTS_PER_DAY = 5  # transcripts to one address in a day, of all its conversations: anybody may type a stranger's
SENDERS_KEPT_D = 2  # days that counters of a sender are kept: the longest counts a day
REPLAY_S = 2.0  # s between two looks for parked mails that are to be read again: somebody waits for it
