"""The record's metrics; labels are bound once."""

from prometheus_client import Counter, Gauge, Histogram

_transactions = Counter("usher_record_transactions", "Transactions by outcome", ["outcome"])
COMMITTED = _transactions.labels("committed")
ROLLED_BACK = _transactions.labels("rolled_back")
STALLED = _transactions.labels("stalled")
RETRIED = Counter("usher_record_retries", "Transactions run again after a serialization failure or deadlock")
DURATION = Histogram(
    "usher_record_transaction_seconds",
    "From the begin of a transaction to its durable end",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30),
)
GROUP = Histogram(
    "usher_record_commit_group",
    "Transactions that shared one commit of SQLite",
    buckets=(1, 2, 5, 10, 20, 50, 100, 200),
)
CONNECTED = Gauge("usher_record_connected", "1 while the last statement found the store")
