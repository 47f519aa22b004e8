"""Knowledge's metrics."""

from prometheus_client import Counter, Gauge, Histogram

_WRITTEN = Counter("usher_summaries_total", "Summaries written, by who made them.", ["source"])
SUMMARIES = {source: _WRITTEN.labels(source) for source in ("extract", "endpoint")}
ENDPOINT_FAILED = Counter(
    "usher_summary_endpoint_failures_total", "Calls of the summary endpoint that failed, by reason.", ["reason"]
)
ENDPOINT_SECONDS = Histogram("usher_summary_endpoint_seconds", "Time of one call, the answer included.")
NOT_SUMMARISED = Counter("usher_summaries_failed_total", "Conversations that could not be summarised, for a bug.")
BEHIND = Gauge("usher_summaries_behind_seconds", "Age of the oldest closed conversation found without a summary.")
