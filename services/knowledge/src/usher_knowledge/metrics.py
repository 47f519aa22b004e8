"""Knowledge's metrics."""

from prometheus_client import Counter, Gauge, Histogram

_WRITTEN = Counter("usher_summaries_total", "Summaries written, by who made them.", ["source"])
SUMMARIES = {source: _WRITTEN.labels(source) for source in ("extract", "endpoint")}
ENDPOINT_FAILED = Counter(
    "usher_summary_endpoint_failures_total", "Calls of the summary endpoint that failed, by reason.", ["reason"]
)
ENDPOINT_SECONDS = Histogram("usher_summary_endpoint_seconds", "Time of one call, the answer included.")
PROPOSALS_FAILED = Counter(
    "usher_article_endpoint_failures_total", "Calls of the endpoint that proposes articles that failed.", ["reason"]
)
PROPOSAL_SECONDS = Histogram("usher_article_endpoint_seconds", "Time of one call, the answer included.")
NOT_SUMMARISED = Counter("usher_summaries_failed_total", "Conversations that could not be summarised, for a bug.")
BEHIND = Gauge("usher_summaries_behind_seconds", "Age of the oldest closed conversation found without a summary.")

SEARCH_SECONDS = Histogram(
    "usher_faq_search_seconds",
    "Time of one search in the index.",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0),
)
QUESTIONS = Counter(
    "usher_faq_questions_total",
    "Questions by what followed, and by who asked (router, search, preview, unanswered).",
    ["verdict", "by"],
)
LATE_ASKS = Counter("usher_faq_late_asks_total", "Questions of the router that came too late to be answered.")
INDEX_ARTICLES = Gauge("usher_faq_index_articles", "Articles in the index: those valid now.")
INDEX_SECONDS = Histogram("usher_faq_index_build_seconds", "Time to build the index.")
INDEX_COMPARED = Gauge(
    "usher_faq_index_compared_timestamp_seconds", "When the index was last known to be as the record."
)
CALLS = Counter(
    "usher_knowledge_calls_total", "Calls of the internal port, by what became of them.", ["call", "outcome"]
)
