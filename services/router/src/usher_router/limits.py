"""The router's limits and periods, each with its unit and reason."""

LEFTOVERS = 500  # outbox rows relayed at once: as many as a frame may hold
POLL_S = 0.25  # between polls for due deadlines: people do not notice a quarter of a second
DEADLINES = 500  # due deadlines published at once: as many as a frame may hold
LEASE_S = 5.0  # how long one replica leases a due deadline: longer than publishing it takes
CLAIMS = 50  # offers written in one transaction: 14,600/s by fifties, and no lock is held long
RECONCILE_POOL_S = 0.5  # between reads of changes: bounds what a lost hint costs
REFRESH_POOL_S = 30.0  # between full reads: find what reading changes cannot, such as removed agents
SKILLS_S = 2.0  # between reads of the agents' skills: how soon a change by an administrator counts
# changes are read from this long before the last read: a transaction commits after the time it wrote
CHANGED_OVERLAP_S = 5.0
DISPATCH_RETRY_S = 0.5  # before the next attempt after a store was unavailable
CROWD = 5_000  # from so many waiting conversations on, frequent reads of changes would cost too much
RECONCILE_CROWD_S = 5.0  # between reads of changes while so many wait
WAITING_PAGE = (
    2_000  # waiting conversations read at once: blocks the loop for 20 ms, not for the second that 100,000 take
)
CHECK_SNAPSHOT = 1_000  # of these, how many the check for "waiting despite free" reads
WATCH_S = 1.0  # between checks of presence: small against the grace
VANISHED_AGAIN_S = 5.0  # before a vanished agent who is still not offline is reported again
INVARIANTS_S = 10.0  # between checks of the promises by SQL
INVARIANTS_PAUSES = 50  # the pause after a check is so many times its duration: 2 % of a core, however much is open
INVARIANTS_PAUSE_S = 120.0  # longest pause, however slow the record was: a broken promise must be noticed
FREE_S = 1.0  # how long a conversation may wait although an agent is free, before it counts as a fault
OVERDUE_S = 5.0  # how late a deadline may be, before it counts as a fault
# beyond the grace, how long an offline agent may still own something, before it counts as a fault
OFFLINE_OWNER_S = 10.0
GAP_LOOK_S = 150.0  # assignments that ended this lately are checked for gaps, too: longer than between two checks
# open conversations checked for gaps at each check, the next ones at the next: counting messages is costly
GAP_CONVERSATIONS = 500
GAPS_KEPT = 500  # conversations with a gap that every later check counts
ADDRESSES = 50_000  # address ids cached: computing one takes 7 µs, a fifth of what a message costs; about 20 MB
LOG_BATCH_S = 1.0  # how long a pool's input may wait to be logged, if no claim's transaction takes it along
LOG_BATCH_OPS = 2_000  # operations in one row of the dispatch log: 10 ms to encode
LOG_BATCHES_KEPT = 500  # complete rows kept while the record is unavailable: about 50 MB
LOG_S = 3_600.0  # until a dispatcher starts a new log with a fresh pool: a replay has to start at a beginning
DELETE_OLD_S = 60.0  # between deletions of old rows of the dispatch log
DELETE_OLD_ROWS = 500  # rows of the dispatch log deleted at once
# answers are kept longer than the setting by this: clocks differ, and a repeated command must be recognised
COMMANDS_KEPT_MORE_H = 24.0
POLICY_S = 1.0  # between reads of the active policy and of its file: all routers have a new one within 2 s
POLICY_RETRY_S = 0.5  # before the first look is tried again, while the record is unavailable
REPAIRS = 500  # broken promises of one kind repaired at one check: as many as a frame may hold
PROMISED_S = 5.0  # between looks at promised answers: their deadlines are hours away
PLACE_S = 3.0  # between updates of queue positions: visitors need no newer ones
PLACE_AGAIN_S = 15.0  # until an unchanged position is published again: a page may have been loaded again
PLACES = 5_000  # contacts who are shown their position, from the first on: further back it means little
RATES_S = 15.0  # between measurements of how fast queues are served
ALBUM_S = (
    120.0  # how long a message grows by parts of its album: more than a provider's first repeats after a crash take
)
ALBUM_PARTS = 50  # parts of one message: Telegram's albums have 10, and nobody can read more
INDEX_S = 0.4  # between reads of messages that are not indexed yet: search finds them within 2 s
INDEX_BATCH = 250  # messages indexed in one transaction: on SQLite it blocks every other writer, for some 5 ms
INDEX_PAUSE_S = 0.05  # shortest rest between batches of messages that are older than the index: new ones go first
INDEX_TURN_S = 5.0  # longest run of batches before the loop reports progress
INDEX_SWEEP_S = 60.0  # between reads that begin twice as long ago, in case a clock was set back
TELL_S = 0.25  # between claims of a broadcast's next recipients: a stop is seen by the next one
TOLD_AT_ONCE = 200  # recipients claimed at once: 48,000 a minute, more than providers take
TOLD_UNDER_WAY = 100  # of one account and broadcast at once: agents' answers wait behind no more than these
TOLD_BURST_S = 1.0  # that a broadcast catches up after a rest: no rush after an outage
TOLD_SETTLED = 500  # recipients settled in one transaction
TOLD_AGAIN_S = 15.0  # until a claimed recipient whom nobody has told is published again: far longer than a frame takes
OUTREACH_KEPT_H = 400 * 24.0  # how long it is known who was told what: campaigns of a year are compared
