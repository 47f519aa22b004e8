"""Who waits, who is offered to whom, and whether the promises of routing hold."""

from scripts.dashboards.expressions import SHOWN, per_minute, quantile, quantiles, seldom, share, total, waits
from scripts.dashboards.panels import NEVER, Board, Choice, Panel, Query, Section, falling, rising

QUEUE = '{queue=~"$queue"}'

WAITING = Section(
    "Who waits",
    (
        Panel(
            title="Waiting, by queue",
            description="Conversations that wait for an agent. A queue where nobody waits has no line.",
            unit="none",
            kind="stacked",
            queries=(Query(f"max by (queue) (usher_queue_waiting{QUEUE})", "{{queue}}"),),
        ),
        Panel(
            title="Longest present wait, by queue",
            description="How long the contact who has waited longest in a queue is waiting.",
            unit="s",
            steps=rising(120, 600),
            queries=(Query(f"max by (queue) (usher_queue_oldest_wait_seconds{QUEUE})", "{{queue}}"),),
        ),
        Panel(
            title="Waiting, as the dispatcher sees it",
            description="What the active dispatcher holds in memory. It should follow the queues beside it; a lasting difference means that it has missed a change.",
            unit="none",
            queries=(Query("sum(usher_waiting)", "waiting"),),
        ),
        Panel(
            title="Wait until an offer",
            description="From the moment a conversation waits until it is offered to an agent.",
            unit="s",
            steps=rising(60, 300),
            queries=waits(),
        ),
        Panel(
            title="First answers in time",
            description="Share of first answers within the service level of the queue.",
            unit="percentunit",
            steps=falling(0.8, 0.6),
            most=1,
            queries=(
                Query(
                    share(
                        'usher_answered_total{in_time="yes", queue=~"$queue"}', f"usher_answered_total{QUEUE}", "queue"
                    ),
                    "{{queue}}",
                ),
            ),
        ),
        Panel(
            title="Error of the expected wait",
            description="By how much waits differed from the first estimate that visitors were shown, for half and for 90 % of them.",
            unit="s",
            steps=rising(120, 600),
            queries=(
                Query(quantile(0.5, "usher_expected_wait_error_seconds", "than_told"), "half: {{than_told}} than told"),
                Query(quantile(0.9, "usher_expected_wait_error_seconds", "than_told"), "90 %: {{than_told}} than told"),
            ),
        ),
    ),
)
OFFERS = Section(
    "Offers to agents",
    (
        Panel(
            title="Offers, by outcome",
            description="Offers made, and what became of them. Many that expire or are declined mean that agents are shown as free who are not.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_offers_total", "outcome"), "{{outcome}}"),),
        ),
        Panel(
            title="Offers that nobody took",
            description="Share of the offers that expired unanswered or were declined.",
            unit="percentunit",
            steps=rising(0.1, 0.3),
            queries=(
                Query(
                    share('usher_offers_total{outcome="expired"}', 'usher_offers_total{outcome="offered"}'), "expired"
                ),
                Query(
                    share('usher_offers_total{outcome="declined"}', 'usher_offers_total{outcome="offered"}'), "declined"
                ),
            ),
        ),
        Panel(
            title="Proposals, by result",
            description="What the dispatcher proposed to the record. A lost proposal is harmless: somebody else was first.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_claims_total", "result"), "{{result}}"),),
        ),
        Panel(
            title="Agents who vanished",
            description="Agents whose desk lost its connection (lost), came back in time (back), or stayed away (gone).",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(Query(seldom("usher_agents_vanished_total", "judged", window=SHOWN), "{{judged}}"),),
        ),
        Panel(
            title="Promised answers, by outcome",
            description="Answers promised in the time shown: made, kept in time, broken at the deadline, or kept late.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(Query(seldom("usher_promised_answers_total", "outcome", window=SHOWN), "{{outcome}}"),),
        ),
        Panel(
            title="Promised answers still to be given",
            description="Answers that contacts are promised, and those whose time has passed.",
            unit="none",
            queries=(
                Query("max(usher_promised_answers_open)", "to be given"),
                Query("max(usher_promised_answers_overdue)", "overdue"),
            ),
        ),
    ),
)
DECIDING = Section(
    "Deciding",
    (
        Panel(
            title="Commands decided, by kind",
            description="What the routers decide in a minute: messages, replies, deadlines and so on.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_decided_total", "kind"), "{{kind}}"),),
        ),
        Panel(
            title="From acceptance to commit",
            description="From the edge's acceptance of a message until it is on record. This is what people wait for before a message can be shown.",
            unit="s",
            steps=rising(0.25, 1),
            queries=quantiles("usher_accept_to_commit_seconds"),
        ),
        Panel(
            title="Deciding and committing one frame",
            description="How long a router works on one frame, which holds up to 500 commands.",
            unit="s",
            steps=rising(0.25, 1),
            queries=quantiles("usher_frame_seconds"),
        ),
        Panel(
            title="What came again or means nothing",
            description="Commands that came again, ids that came again with other content, commands older than what is remembered, and what an address said that means nothing here. None of it changes anything.",
            unit="short",
            queries=(
                Query(seldom("usher_repeated_total"), "messages that came again"),
                Query(seldom("usher_answered_again_total"), "commands that came again"),
                Query(seldom("usher_conflicted_total"), "same id, other content"),
                Query(seldom("usher_too_old_total", "kind"), "too old: {{kind}}"),
                Query(seldom("usher_ignored_total", "reason"), "ignored: {{reason}}"),
            ),
        ),
        Panel(
            title="Deadlines and dispatch log",
            description="Deadlines published, and rows of the log from which a dispatcher's decisions can be replayed.",
            unit="cpm",
            queries=(
                Query(per_minute("usher_deadlines_total"), "deadlines"),
                Query(per_minute("usher_dispatch_turns_total"), "rows of the dispatch log"),
            ),
        ),
        Panel(
            title="Search",
            description="Age of the oldest message that search does not find yet. Under a minute is usual.",
            unit="s",
            steps=rising(60, 600),
            queries=(Query("max(usher_search_behind_seconds)", "behind"),),
        ),
        Panel(
            title="Messages made findable",
            description="Messages that were added to the search index in a minute.",
            unit="cpm",
            columns=12,
            queries=(Query(per_minute("usher_search_indexed_total"), "indexed"),),
        ),
        Panel(
            title="Attributes of contacts dropped",
            description="Attributes that were forgotten for newer ones, because a contact had too many.",
            unit="short",
            columns=12,
            steps=NEVER,
            queries=(Query(seldom("usher_profile_attributes_left_out_total"), "dropped"),),
        ),
    ),
)
PROMISES = Section(
    "Promises",
    (
        Panel(
            title="Promises broken now",
            description="Rows on record that break a promise, by promise. Must be 0; see the runbook promise-broken.",
            unit="none",
            steps=NEVER,
            queries=(Query("max by (invariant) (usher_broken_promises_now)", "{{invariant}}"),),
        ),
        Panel(
            title="Broken and repaired",
            description="What the checks found and mended in the time shown, by promise.",
            unit="short",
            kind="bars",
            decimals=0,
            steps=NEVER,
            queries=(
                Query(seldom("usher_broken_promises_total", "invariant", window=SHOWN), "found: {{invariant}}"),
                Query(seldom("usher_repairs_total", "invariant", window=SHOWN), "repaired: {{invariant}}"),
            ),
        ),
        Panel(
            title="Items that failed alone",
            description="Items of a batch that failed without harming the others, by kind of batch. Each is a fault to be found in the log.",
            unit="short",
            steps=NEVER,
            queries=(Query(seldom("usher_items_failed_total", "batch"), "{{batch}}"),),
        ),
        Panel(
            title="Policy is stale",
            description="1 while the newest policy is faulty and the one before it counts; see the runbook policy-stale.",
            unit="none",
            kind="figure",
            columns=8,
            steps=NEVER,
            queries=(Query("max by (source) (usher_policy_stale)", "{{source}}"),),
        ),
        Panel(
            title="Policies refused",
            description="Faulty policies that were not taken in the time shown.",
            unit="short",
            kind="figure",
            columns=8,
            decimals=0,
            steps=NEVER,
            queries=(Query(total("usher_policy_reload_failures_total"), "refused"),),
        ),
        Panel(
            title="Gaps in the dispatch log",
            description="Rows of the dispatch log that were discarded in the time shown, because the record was unavailable for long. Decisions of that time cannot be replayed.",
            unit="short",
            kind="figure",
            columns=8,
            decimals=0,
            steps=NEVER,
            queries=(Query(total("usher_dispatch_turns_lost_total"), "rows lost"),),
        ),
    ),
)

BOARD = Board(
    uid="usher-routing",
    title="Usher: routing",
    description="Who waits, who is offered to whom, and whether the promises of routing hold.",
    sections=(WAITING, OFFERS, DECIDING, PROMISES),
    choices=(Choice("queue", "usher_answered_total"),),
)
