"""The knowledge service: its calls, the summaries it writes, and what fails."""

from scripts.dashboards.expressions import SHOWN, per_minute, seldom, share
from scripts.dashboards.panels import NEVER, Panel, Query, Section, rising

KNOWLEDGE = Section(
    "Knowledge",
    (
        Panel(
            title="Calls of the internal port",
            description="Calls of the knowledge service, by what became of them. While it is away pages show less, and nobody waits.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_knowledge_calls_total", "call, outcome"), "{{call}}: {{outcome}}"),),
        ),
        Panel(
            title="Summaries written",
            description="Summaries of closed conversations, by who made them.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_summaries_total", "source"), "{{source}}"),),
        ),
        Panel(
            title="Oldest conversation without a summary",
            description="Age of the oldest closed conversation that has no summary yet.",
            unit="s",
            steps=rising(300, 3600),
            queries=(Query("max(usher_summaries_behind_seconds)", "behind"),),
        ),
        Panel(
            title="Calls of your own endpoints",
            description="Mean time of one call of the endpoints that write summaries and propose articles, in the time shown. Empty where none is set.",
            unit="s",
            kind="bars",
            steps=rising(10, 30),
            queries=(
                Query(
                    share("usher_summary_endpoint_seconds_sum", "usher_summary_endpoint_seconds_count", window=SHOWN),
                    "summaries",
                ),
                Query(
                    share("usher_article_endpoint_seconds_sum", "usher_article_endpoint_seconds_count", window=SHOWN),
                    "articles",
                ),
            ),
        ),
        Panel(
            title="Failures",
            description="Conversations that could not be summarised, and calls of your own endpoints that failed, by reason.",
            unit="short",
            columns=16,
            steps=NEVER,
            queries=(
                Query(seldom("usher_summaries_failed_total"), "not summarised"),
                Query(seldom("usher_summary_endpoint_failures_total", "reason"), "summaries: {{reason}}"),
                Query(seldom("usher_article_endpoint_failures_total", "reason"), "articles: {{reason}}"),
            ),
        ),
    ),
)
