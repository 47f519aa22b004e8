"""The funnel: who comes into which stage, what helps there, what it costs and saves, and how well articles answer."""

from scripts.dashboards.expressions import SHOWN, per_minute, quantile, quantiles, share, total
from scripts.dashboards.panels import NEVER, Board, Panel, Query, Section, falling, rising

SOLVED = 'usher_funnel_left_total{outcome="solved"}'

STAGES = Section(
    "Stages in the time shown",
    (
        Panel(
            title="Contacts who came into a stage",
            description="How many contacts came into each stage of the funnel.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(Query(total("usher_funnel_entered_total", "stage"), "{{stage}}"),),
        ),
        Panel(
            title="How contacts left",
            description="Solved: it helped. Escalated: the next stage went on. Abandoned: it ended without an answer. Refused: nobody was there, or too many waited.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(Query(total("usher_funnel_left_total", "stage, outcome"), "{{stage}}: {{outcome}}"),),
        ),
        Panel(
            title="Solved share of each stage",
            description="Share of the contacts who left a stage because it helped.",
            unit="percentunit",
            kind="bars",
            most=1,
            steps=falling(0.5, 0.2),
            queries=(Query(share(SOLVED, "usher_funnel_left_total", "stage", SHOWN), "{{stage}}"),),
        ),
        Panel(
            title="Why contacts went on",
            description="Reasons for which the next stage went on.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(
                Query(total('usher_funnel_left_total{outcome="escalated"}', "stage, reason"), "{{stage}}: {{reason}}"),
            ),
        ),
        Panel(
            title="Solved share, by version of the policy",
            description="Whether a change of the policy helps: the solved share under each version, as `usher explain` names it.",
            unit="percentunit",
            kind="bars",
            most=1,
            steps=falling(0.5, 0.2),
            queries=(Query(share(SOLVED, "usher_funnel_left_total", "stage, policy", SHOWN), "{{stage}}, {{policy}}"),),
        ),
        Panel(
            title="Time in a stage",
            description="From coming into a stage to leaving it, for half of the contacts and for 90 % of them.",
            unit="s",
            kind="bars",
            queries=(
                Query(quantile(0.5, "usher_funnel_stage_seconds", "stage", window=SHOWN), "{{stage}}: half"),
                Query(quantile(0.9, "usher_funnel_stage_seconds", "stage", window=SHOWN), "{{stage}}: 90 %"),
            ),
        ),
    ),
)
COST = Section(
    "Cost in the time shown, in the currency of the policy",
    (
        Panel(
            title="Cost",
            description="What contacts cost in all stages. A stage costs what the policy says, once for each contact.",
            unit="short",
            kind="figure",
            columns=8,
            decimals=2,
            none="none yet",
            queries=(Query(total("usher_funnel_cost_total"), "cost"),),
        ),
        Panel(
            title="Saved",
            description="What the next stages would have cost more, where an earlier one helped.",
            unit="short",
            kind="figure",
            columns=8,
            decimals=2,
            none="none yet",
            queries=(Query(total("usher_funnel_saved_total"), "saved"),),
        ),
        Panel(
            title="Cost of one solution",
            description="What everything cost, divided by the contacts who were helped.",
            unit="short",
            kind="figure",
            columns=8,
            decimals=2,
            none="none yet",
            queries=(Query(f"{total('usher_funnel_cost_total')} / {total(SOLVED)}", "each"),),
        ),
        Panel(
            title="Cost, by stage",
            description="What contacts cost in each stage.",
            unit="short",
            kind="bars",
            decimals=2,
            columns=12,
            queries=(Query(total("usher_funnel_cost_total", "stage"), "{{stage}}"),),
        ),
        Panel(
            title="Saved, by stage",
            description="What each stage saved by helping: what the next one would have cost more.",
            unit="short",
            kind="bars",
            decimals=2,
            columns=12,
            queries=(Query(total("usher_funnel_saved_total", "stage"), "{{stage}}"),),
        ),
    ),
)
COURSE = Section(
    "Over time",
    (
        Panel(
            title="Contacts, by stage",
            description="How many contacts a minute come into each stage.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_funnel_entered_total", "stage"), "{{stage}}"),),
        ),
        Panel(
            title="Solved, by stage",
            description="How many contacts a minute are helped in each stage.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute(SOLVED, "stage"), "{{stage}}"),),
        ),
        Panel(
            title="Cost and savings",
            description="What contacts cost and saved in each minute.",
            unit="short",
            queries=(
                Query(per_minute("usher_funnel_cost_total"), "cost"),
                Query(per_minute("usher_funnel_saved_total"), "saved"),
            ),
        ),
    ),
)
ARTICLES = Section(
    "Articles",
    (
        Panel(
            title="Questions, by what followed",
            description="Questions to the articles, by whether one answers them. Many without an answer are a list of articles to write: see Unanswered questions in the desk.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_faq_questions_total", "verdict"), "{{verdict}}"),),
        ),
        Panel(
            title="Questions, by who asked",
            description="The router asks for a contact; search is a visitor's; preview is an editor's; unanswered is a look whether an article answers by now.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_faq_questions_total", "by"), "{{by}}"),),
        ),
        Panel(
            title="Time of one search",
            description="Time of one search in the index of the articles.",
            unit="s",
            steps=rising(0.05, 0.25),
            queries=quantiles("usher_faq_search_seconds"),
        ),
        Panel(
            title="Articles",
            description="Articles that are valid now, as the index has them.",
            unit="none",
            kind="figure",
            columns=6,
            queries=(Query("max(usher_faq_index_articles)", "articles"),),
        ),
        Panel(
            title="Index compared",
            description="How long ago the index was last known to be as the record. It is compared every few seconds.",
            unit="s",
            kind="figure",
            columns=6,
            steps=rising(60, 300),
            queries=(Query("time() - min(usher_faq_index_compared_timestamp_seconds)", "ago"),),
        ),
        Panel(
            title="Building the index",
            description="How long it took on average to build the index, in the time shown.",
            unit="s",
            kind="figure",
            columns=6,
            steps=rising(5, 30),
            none="not built",
            queries=(
                Query(
                    share("usher_faq_index_build_seconds_sum", "usher_faq_index_build_seconds_count", window=SHOWN),
                    "mean",
                ),
            ),
        ),
        Panel(
            title="Asked too late",
            description="Questions of the router that came too late to be answered in the time shown; the contact went on to the next stage.",
            unit="short",
            kind="figure",
            columns=6,
            decimals=0,
            steps=NEVER,
            queries=(Query(total("usher_faq_late_asks_total"), "too late"),),
        ),
    ),
)

BOARD = Board(
    uid="usher-funnel",
    title="Usher: funnel and cost",
    description="Who comes into which stage, what helps there, what it costs and saves, and how well articles answer.",
    sections=(STAGES, COST, COURSE, ARTICLES),
    since="now-24h",
)
