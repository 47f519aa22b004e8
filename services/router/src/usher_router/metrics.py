"""The router's metrics."""

from prometheus_client import Counter, Gauge, Histogram, Summary

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_QUEUE = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600)

RECEIVED = Counter("usher_received_total", "Messages from contacts, by channel.", ["channel"])
DECIDED = Counter("usher_decided_total", "Commands decided, by kind.", ["kind"])
REPEATED = Counter("usher_repeated_total", "Messages that came again and changed nothing.")
ANSWERED_AGAIN = Counter("usher_answered_again_total", "Commands that came again and were only answered.")
CONFLICTED = Counter("usher_conflicted_total", "Ids that came again with other content; the first stands.")
TOO_OLD = Counter("usher_too_old_total", "Commands older than what is remembered, refused; by kind.", ["kind"])
IGNORED = Counter("usher_ignored_total", "What an address said that means nothing here, by reason.", ["reason"])
ATTRIBUTES_LEFT_OUT = Counter(
    "usher_profile_attributes_left_out_total",
    "Attributes of contacts dropped for newer ones: too many came.",
)
QUEUE_WAIT = Histogram("usher_queue_wait_seconds", "From waiting to offered.", buckets=_QUEUE)
OFFERS = Counter("usher_offers_total", "Offers by outcome.", ["outcome"])
ACCEPT_TO_COMMIT = Histogram(
    "usher_accept_to_commit_seconds",
    "From the edge's acceptance of a frame's first envelope to its commit.",
    buckets=_FAST,
)
FRAME = Histogram("usher_frame_seconds", "Deciding and committing one frame.", buckets=_FAST)
CLAIMS = Counter("usher_claims_total", "Proposals put to the record, by result.", ["result"])
WAITING = Gauge("usher_waiting", "Conversations that wait, as the active dispatcher sees them (0 on other replicas).")
DEADLINES = Counter("usher_deadlines_total", "Deadlines published.")
VANISHED = Counter("usher_agents_vanished_total", "Agents judged lost, back or gone.", ["judged"])
BROKEN = Gauge("usher_broken_promises_now", "Rows that break a promise, by invariant; must be 0.", ["invariant"])
BROKEN_TOTAL = Counter("usher_broken_promises_total", "The same, summed over the checks.", ["invariant"])
DISPATCH_BATCHES = Counter("usher_dispatch_turns_total", "Rows of the dispatch log written, for replay.")
DISPATCH_BATCHES_LOST = Counter(
    "usher_dispatch_turns_lost_total", "Rows discarded, because the record was unavailable for long."
)
POLICY_STALE = Gauge(
    "usher_policy_stale", "1 while the policy of this source is bad and an older one counts.", ["source"]
)
POLICY_FAILURES = Counter("usher_policy_reload_failures_total", "Policies that were refused, each counted once.")
FAILED_ALONE = Counter(
    "usher_items_failed_total", "Items of a batch that failed, and harmed no other, by kind of batch.", ["batch"]
)
REPAIRS = Counter("usher_repairs_total", "Broken promises repaired, by invariant.", ["invariant"])
QUEUE_WAITING = Gauge("usher_queue_waiting", "Conversations that wait (on the preferred router only).", ["queue"])
QUEUE_OLDEST = Gauge(
    "usher_queue_oldest_wait_seconds", "The longest present wait (on the preferred router only).", ["queue"]
)
QUEUE_PROMISED = Gauge(
    "usher_queue_promised_wait_seconds",
    "The wait that the policy promises, of queues that are open and in which somebody waits (preferred router only).",
    ["queue"],
)
QUEUE_AGENTS = Gauge(
    "usher_queue_agents", "Of the same queues, the agents at work who serve them (preferred router only).", ["queue"]
)
ANSWERED = Counter(
    "usher_answered_total", "First answers, within the queue's service level or not.", ["queue", "in_time"]
)
WAIT_ERROR = Histogram(
    "usher_expected_wait_error_seconds",
    "By how much waits were longer or shorter than the first estimate shown to visitors.",
    ["than_told"],
    buckets=_QUEUE,
)
SEARCH_INDEXED = Counter("usher_search_indexed_total", "Messages that search finds since then.")
SEARCH_BEHIND = Gauge(
    "usher_search_behind_seconds", "Age of the oldest message found unindexed at the last look (0: none was)."
)
RATINGS = Summary("usher_rating_score", "Scores from 1 to 5, each as it was first given.", ["queue"])
PROMISED = Counter(
    "usher_promised_answers_total",
    "Answers promised: made, kept (in time), broken (at the deadline), late (kept after it).",
    ["outcome"],
)
PROMISED_OPEN = Gauge(
    "usher_promised_answers_open", "Promised answers still to be given (on the preferred router only)."
)
PROMISED_OVERDUE = Gauge("usher_promised_answers_overdue", "Of these, those whose deadline has passed.")
_STAY = (5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 604_800)
STAGE_ENTERED = Counter(
    "usher_funnel_entered_total", "Contacts who came into a stage of the funnel, by policy.", ["stage", "policy"]
)
STAGE_LEFT = Counter(
    "usher_funnel_left_total", "Contacts who left a stage, with why.", ["stage", "policy", "outcome", "reason"]
)
STAGE_COST = Counter("usher_funnel_cost_total", "What they cost there, in the policy's currency.", ["stage", "policy"])
STAGE_SAVED = Counter(
    "usher_funnel_saved_total", "What the next stage would have cost more where one solved it.", ["stage", "policy"]
)
STAGE_TIME = Histogram(
    "usher_funnel_stage_seconds", "From coming into a stage to leaving it.", ["stage"], buckets=_STAY
)
TOLD = Counter("usher_broadcast_told_total", "Recipients of broadcasts whose message was handed on.")
