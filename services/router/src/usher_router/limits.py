"""The router's limits and periods, each with its unit and reason."""

LEFTOVERS = 500  # outbox rows relayed at once: as many as a frame may hold
POLL_S = 0.25  # between looks for due deadlines: people do not see a quarter of a second
DEADLINES = 500  # due deadlines published at once: as many as a frame may hold
LEASE_S = 5.0  # how long one replica has a due deadline in hand: longer than publishing it takes
CLAIMS = 50  # offers written in one transaction: 14,600/s by fifties, and no lock is held long
RECONCILE_POOL_S = 0.5  # between looks at what changed: bounds what a lost hint costs
REFRESH_POOL_S = 30.0  # between full looks: finds what an incremental one cannot, such as removed agents
SKILLS_S = 2.0  # between looks at who has which skill: how soon a change in the administration counts
CHANGED_OVERLAP_S = 5.0  # looked back further than the last look: a transaction commits after the time it wrote
DISPATCH_RETRY_S = 0.5  # after a store was away
CROWD = 5_000  # waiting conversations from which on looks at what changed cost more than they may
RECONCILE_CROWD_S = 5.0  # between looks at what changed while so many wait
WAITING_PAGE = (
    2_000  # waiting conversations read at once: the loop is held for 20 ms, not for the second that 100,000 take
)
CHECK_SNAPSHOT = 1_000  # of these that the check for "waiting despite free" reads
WATCH_S = 1.0  # between judgements of who is gone: small against the grace
VANISHED_AGAIN_S = 5.0  # before a vanished agent who is still not offline is reported once more
INVARIANTS_S = 10.0  # between checks of the promises by SQL
INVARIANTS_RESTS = 50  # times as long as a check took until the next one: 2 % of a core, whatever is open
INVARIANTS_REST_S = 120.0  # until the next one at most, though the store was slow: a broken promise is to be heard of
FREE_S = 1.0  # how long a conversation may wait although somebody is free, before it counts as a fault
OVERDUE_S = 5.0  # how late a deadline may be, before it counts as a fault
OFFLINE_OWNER_S = 10.0  # beyond the grace, in which an offline agent may still own something, before it is a fault
GAP_LOOK_S = 150.0  # what agents gave up this lately is checked for gaps, too: longer than between two checks
GAP_CONVERSATIONS = 500  # open ones checked for gaps at once, the next ones at the next check: counting messages costs
GAPS_KEPT = 500  # conversations with a gap that are counted at every check from then on
ADDRESSES = 50_000  # address ids remembered: naming one costs 7 µs, a fifth of what a message costs; about 20 MB
TURN_S = 1.0  # how long what the dispatcher's pool was given may wait to be recorded, where no claim takes it along
TURN_OPS = 2_000  # of them in one row: 10 ms to encode
TURNS_KEPT = 500  # complete rows that wait for a store that is away: about 50 MB
LIFE_S = 3_600.0  # until a dispatcher begins a new record with a fresh pool: a replay has to start at a beginning
FORGET_S = 60.0  # between looks for old rows of that record
FORGET_TURNS = 500  # old rows of that record deleted at once
COMMANDS_KEPT_MORE_H = 24.0  # beyond the setting: what may still be repeated is there, though clocks differ by hours
POLICY_S = 1.0  # between looks at which policy is active, and at its file: all routers have it within 2 s
POLICY_RETRY_S = 0.5  # before the first look is tried again, while the record is away
REPAIRS = 500  # broken promises of one kind set right at one check: as many as a frame may hold
PLACE_S = 3.0  # between looks at the lines: visitors' places need not be newer
PLACE_AGAIN_S = 15.0  # until an unchanged place is told again: a page may have been loaded again
PLACES = 5_000  # first in line who are told their place: further back it says nothing
RATES_S = 15.0  # between looks at how fast queues are served
