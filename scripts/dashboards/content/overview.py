"""How the service goes, for who answers for it: waits, answers, satisfaction and cost, without a word of machines."""

from scripts.dashboards.expressions import SHOWN, mean, per_minute, quantile, share, total, waits
from scripts.dashboards.panels import NEVER, PLAIN, Board, Panel, Query, Section, falling, rising

NOW = Section(
    "Now",
    (
        Panel(
            title="Waiting",
            description="Conversations that wait for an agent at this moment, over all queues.",
            unit="none",
            kind="figure",
            steps=rising(20, 50),
            none="0",
            queries=(Query("sum(max by (queue) (usher_queue_waiting))", "waiting"),),
        ),
        Panel(
            title="Longest wait",
            description="How long the contact who has waited longest is waiting now.",
            unit="s",
            kind="figure",
            steps=rising(120, 600),
            none="nobody waits",
            queries=(Query("max(usher_queue_oldest_wait_seconds)", "longest wait"),),
        ),
        Panel(
            title="Open desks",
            description="Desks that are open in a browser; an agent with two windows counts twice.",
            unit="none",
            kind="figure",
            queries=(Query('sum(usher_sockets{kind="agent"})', "desks"),),
        ),
        Panel(
            title="Visitors in the chat",
            description="Pages whose chat is connected at this moment.",
            unit="none",
            kind="figure",
            queries=(Query('sum(usher_sockets{kind="visitor"})', "visitors"),),
        ),
        Panel(
            title="Promised answers overdue",
            description="Answers that a contact was promised by a time that has passed. Each of them is somebody who was let down.",
            unit="none",
            kind="figure",
            steps=NEVER,
            queries=(Query("max(usher_promised_answers_overdue)", "overdue"),),
        ),
        Panel(
            title="Broken promises",
            description="Rows on record that Usher promises never to have, such as two owners of one conversation. Anything above 0 is for the engineers, at once.",
            unit="none",
            kind="figure",
            steps=NEVER,
            queries=(Query("sum(max by (invariant) (usher_broken_promises_now))", "broken"),),
        ),
    ),
)
PERIOD = Section(
    "In the time shown",
    (
        Panel(
            title="Messages from contacts",
            description="How many messages contacts wrote, over all channels.",
            unit="short",
            kind="figure",
            decimals=0,
            none="none yet",
            queries=(Query(total("usher_received_total"), "messages"),),
        ),
        Panel(
            title="Answered in time",
            description="Share of first answers that came within the service level of their queue.",
            unit="percentunit",
            kind="figure",
            steps=falling(0.8, 0.6),
            most=1,
            none="no answer yet",
            queries=(
                Query(share('usher_answered_total{in_time="yes"}', "usher_answered_total", window=SHOWN), "in time"),
            ),
        ),
        Panel(
            title="Typical wait",
            description="Half of the contacts who were offered to an agent had waited less than this.",
            unit="s",
            kind="figure",
            steps=rising(60, 300),
            none="nobody waited",
            queries=(Query(quantile(0.5, "usher_queue_wait_seconds", window=SHOWN), "half wait less"),),
        ),
        Panel(
            title="Satisfaction",
            description="Mean of the ratings that contacts gave, from 1 (bad) to 5 (good).",
            unit="none",
            kind="figure",
            decimals=2,
            steps=falling(4, 3),
            most=5,
            none="no rating yet",
            queries=(Query(mean("usher_rating_score", window=SHOWN), "mean rating"),),
        ),
        Panel(
            title="Solved without an agent",
            description="Share of the contacts who were helped by articles or a bot, of all who were helped.",
            unit="percentunit",
            kind="figure",
            steps=PLAIN,
            most=1,
            none="none yet",
            queries=(
                Query(
                    share(
                        'usher_funnel_left_total{outcome="solved", stage=~"faq|bot"}',
                        'usher_funnel_left_total{outcome="solved"}',
                        window=SHOWN,
                    ),
                    "without an agent",
                ),
            ),
        ),
        Panel(
            title="Cost",
            description="What all contacts cost in the stages of the funnel, in the currency of the policy.",
            unit="short",
            kind="figure",
            decimals=2,
            none="none yet",
            queries=(Query(total("usher_funnel_cost_total"), "cost"),),
        ),
    ),
)
COURSE = Section(
    "Over time",
    (
        Panel(
            title="Messages from contacts, by channel",
            description="How many messages a minute contacts write on each channel.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_received_total", "channel"), "{{channel}}"),),
        ),
        Panel(
            title="Waiting, by queue",
            description="Conversations that wait for an agent in each queue. A queue where nobody waits has no line.",
            unit="none",
            kind="stacked",
            queries=(Query("max by (queue) (usher_queue_waiting)", "{{queue}}"),),
        ),
        Panel(
            title="How long contacts wait",
            description="From the moment a conversation waits until it is offered to an agent.",
            unit="s",
            steps=rising(60, 300),
            queries=waits(),
        ),
        Panel(
            title="Answered in time, by queue",
            description="Share of first answers within the service level of the queue.",
            unit="percentunit",
            steps=falling(0.8, 0.6),
            most=1,
            queries=(
                Query(share('usher_answered_total{in_time="yes"}', "usher_answered_total", "queue"), "{{queue}}"),
            ),
        ),
        Panel(
            title="Satisfaction, by queue",
            description="Mean of the ratings of each queue in the time shown, from 1 (bad) to 5 (good).",
            unit="none",
            kind="bars",
            decimals=2,
            most=5,
            steps=falling(4, 3),
            queries=(Query(mean("usher_rating_score", "queue", SHOWN), "{{queue}}"),),
        ),
        Panel(
            title="Where contacts were helped",
            description="Contacts who were helped in each stage of the funnel, in the time shown.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(Query(total('usher_funnel_left_total{outcome="solved"}', "stage"), "{{stage}}"),),
        ),
    ),
)

BOARD = Board(
    uid="usher-overview",
    title="Usher: overview",
    description="How the service goes: waits, answers, satisfaction and cost.",
    sections=(NOW, PERIOD, COURSE),
    since="now-24h",
)
