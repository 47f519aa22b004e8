"""Metrics of stored files."""

from prometheus_client import Counter, Gauge, Histogram

FAILED = Counter(
    "usher_file_store_failures_total",
    "Requests to an S3-compatible store of files that failed for good, after all tries.",
    ["request"],
)
ANSWERED = Counter(
    "usher_file_store_answers_total",
    "Requests to an S3-compatible store of files that it answered; that there is no such file is an answer.",
    ["request"],
)
for _operation in (
    "put_object",
    "get_object",
    "delete_object",
    "list_objects_v2",
):  # a rate from the start: a first value is none
    FAILED.labels(_operation)
    ANSWERED.labels(_operation)
ANSWERS = Gauge(
    "usher_files_answer",
    "Whether what files depend on answered when it was last asked: the store, and the scanner where one is set.",
    ["part"],
)
SCANNED = Counter(
    "usher_files_scanned_total",
    "Files that were looked into before they were taken in, by result; away: there was no result, and no file.",
    ["result"],
)
for _result in ("clean", "infected", "away", "too_large"):
    SCANNED.labels(_result)
SCAN_SECONDS = Histogram(
    "usher_file_scan_seconds",
    "Time until the result on a file.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
