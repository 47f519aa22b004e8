"""Every timeout, limit and default of the connectors."""

# Ingress
BODY_BYTES = 3 * 1024 * 1024  # bytes of a webhook: the largest that a provider (WhatsApp) sends, many events in one
IGNORED_KINDS = 200  # kinds of ignored events told apart in the metrics, over all channels; others are "other"
RETRY_AFTER_S = 5  # s after which a provider may try again when we cannot accept its webhook now
LINKS_KEPT = 50_000  # links of two addresses that are not published again; one more only repeats what is known
PUBLISH_S = 10.0  # s to wait for the bus's confirm before 503: below the 15 s after which most providers hang up
INGRESS_STOP_S = 5.0  # s that running webhooks have to finish when the service stops
ACCOUNT_CACHE_S = 3.0  # s that an account is cached: a changed secret or URL counts after at most that long
ACCOUNT_CACHE_SIZE = 10_000  # accounts (and misses) cached; a scan of unknown ids cannot grow the cache beyond this

# Health of accounts
HEALTH_S = 5.0  # s between writings of what happened to accounts: people look at it, nothing depends on it
ERRORS_KEPT_S = 48 * 3600.0  # s that counts of errors are kept: the page shows a day
FORGET_S = 3600.0  # s between deletions of what is older
TOKENS_S = 60.0  # s between looks for accounts whose token's end was not asked for lately
TOKENS_ASKED_S = 24 * 3600.0  # s between two questions about one token: it is told a week before it ends
TOKENS_BATCH = 50  # accounts asked for at one look, one after the other
WATCH_S = 15.0  # s between counts of reply windows that close: as often as metrics are read
CLOSING_S = 3600.0  # s before its end that a reply window counts as closing: time to find somebody who answers
LAG_BUCKETS_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0, 86_400.0)  # s: a retry or two, then outages
LAG_MOST_S = 10 * 365 * 24 * 3600.0  # s: a longer one is no lag but a wrong time, and fits into no column
LATE_S = 60.0  # s after the provider's time from which a message counts as late: long enough for a retry or two
HOURS_KEPT_S = 15 * 24 * 3600.0  # s that counts by the hour are kept: two weeks are compared
UNKNOWN_NODES = 5_000  # values of one payload that are compared with the specification: a full post of Meta has 2,000
UNKNOWN_PATHS = 50  # unknown fields told apart of one payload, channel or account; others are "other"
UNKNOWN_KEPT_S = 30 * 24 * 3600.0  # s that an unknown field is shown after it was seen last
CHECK_S = 1.0  # s between looks for checks that somebody asked for: a person waits for it

# Polls and sessions
DUTY_BEAT_S = 2.0  # s between two heartbeats of the owner of an account's connection
DUTY_GONE_S = 10.0  # s without a heartbeat after which another replica takes over: with the next beat, within 12 s
DUTY_IDLE_S = 1.0  # s between polls that found nothing, where a provider answers at once instead of waiting
DUTY_FIRST_S = 1.0  # s before a poll or session that failed starts again, then doubling
DUTY_CEILING_S = 60.0  # s between two attempts at most

# Messages
BESIDE_BUTTON = 1_000  # characters of a broadcast with a button at most: WhatsApp takes 1,024 beside one

# Templates
TEMPLATES_POLL_S = 2.0  # s between looks for lists of templates that a desk has asked for
TEMPLATES_GONE_S = 120.0  # s after which another replica fetches a list that one has begun: long after its calls end
TEMPLATES_BATCH = 20  # accounts whose lists are fetched at once

# Files of contacts
MEDIA_BYTES = 50 * 1024 * 1024  # bytes of one file that a contact sends, over any channel
FETCHES = 16  # files taken up at once by one replica
FETCH_S = 300.0  # s for a whole file: 50 MB at 170 kB/s
FETCH_LEASE_S = 30.0  # s beyond, after which a file whose replica died is fetched by another
FETCH_PIECE_BYTES = 64 * 1024  # bytes of a file in memory
FETCH_REDIRECTS = 4  # addresses asked for one file: providers lead to a store of theirs
FETCH_FIRST_S = 2.0  # s before a file that could not be fetched is tried again, then doubling
FETCH_CEILING_S = 300.0  # s between two attempts at most
FETCH_BUDGET_S = 3600.0  # s after which no further attempt is made: providers' addresses end within the hour or so
FETCH_KEPT_S = 7 * 24 * 3600.0  # s that a settled one is remembered: no provider delivers a message again later
FETCH_FORGET_S = 3600.0  # s between two deletions of those

# Typing and read marks: shown now or not at all
SIGNAL_S = 5.0  # s for the calls of one: later it would not be true any more
SIGNALS_AT_ONCE = 64  # under way at once in one replica; one more is dropped
SIGNALS_SHARE = 0.2  # of an account's rate of sends that they may take, for providers count both together
SIGNALS_PER_S, SIGNALS_BURST = 5.0, 20  # for each account whose channel names no rate
SIGNALS_REST_S = 60.0  # s without any for a contact or account whose last one failed; more if the provider says so
SIGNALS_KEPT = 10_000  # contacts of whom is known when something was shown to them last; of others it is shown again
READ_ONCE_S = 3600.0  # s within which the same message is not marked again
TYPED_EVERY_S = 3.0  # s between two "the contact types" that a desk is told: half of what it shows it for
TYPED_PER_S, TYPED_BURST = 20.0, 50  # of one account: each costs a read of the record, and none must be told
READ_BACK = 50  # messages looked at for the last one from each address

# Certificates of our own addresses
CERTIFICATES_S = 3600.0  # s between two looks: what ends is known for weeks, what was renewed is seen the same hour
CERTIFICATE_S = 10.0  # s to connect, and for the handshake: two lost SYN packets, a proxy that wakes up

# Sends
CONNECT_S = 5.0  # s to resolve and connect: two lost SYN packets
SEND_S = 15.0  # s for a whole call, including the answer: Standard Webhooks advises 15 to 30
UPLOAD_BYTES_PER_S = 128 * 1024  # bytes/s of an upload at the slowest: a whole call may last longer by its file's share
REPLY_BYTES = 64 * 1024  # bytes read of a provider's answer: enough for an id and an error
POLL_BYTES = 4 * 1024 * 1024  # bytes read of a poll's answer: a hundred long messages with all their fields
ACCOUNT_CEILING_S = 300.0  # s that an account with a bad secret is paused at most: a new one counts within that
THROTTLED_S = 5.0  # s that an account is paused after 429, 502 or 504 without Retry-After
UNREACHABLE_FIRST_S = 1.0  # s that an account is paused after its first lost connection, then doubling
UNREACHABLE_CEILING_S = 60.0  # s that an unreachable account is paused at most: one probe a minute
IN_FLIGHT = 512  # concurrent calls of one replica: bounds sockets and memory, not a rate
LANE_ROWS = 2_000  # rows of one account kept in memory; the others wait in the table
FINISH_BATCH = 500  # sends claimed in one transaction
POLL_S = 1.0  # s between reads of the table for rows that no event announced
STORE_FIRST_S = 0.1  # s before a transaction is tried again when the record is unavailable, then doubling
STORE_CEILING_S = 2.0  # s between attempts at most
BEAT_S = 1.0  # s between two heartbeats
GONE_S = 5.0  # s without a heartbeat after which a replica's rows are taken over: five heartbeats
# s after a restore in which what a machine writes, and nobody asked for since, is not sent: reminders and closings that
# were due at the backup's time are over by then
AFTER_RESTORE_S = 7 * 24 * 3600.0
ADDRESS_CACHE_SIZE = 20_000  # addresses of conversations cached
UNREPORTED_S = 10.0  # s after which a settled but unreported row is reported again: long after the usual way
EARLY_RECEIPT_S = 600.0  # s that a receipt without a known delivery is kept: far longer than a send may last
PAUSED_S = 1.0  # s until a send of a paused broadcast is looked at again: how late it goes on after the pause
REPORT_BATCH = 500  # results published at once
BOT_LINES = 50  # messages of a conversation that a bot is told of: the end decides what is meant
BOT_CHARS = 30_000  # characters of them together: a model reads that in a second
