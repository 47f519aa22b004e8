"""The connectors' metrics."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge, Histogram

from usher_connectors.limits import IGNORED_KINDS, LAG_BUCKETS_S

_SENDS = Counter("usher_sends_total", "Attempts that ended, by what they led to.", ["status"])
SENDS = {status: _SENDS.labels(status) for status in ("queued", "sent", "failed", "uncertain")}
CERTIFICATE_ENDS = Gauge(
    "usher_certificate_ends_timestamp_seconds",
    "When the certificate ends that the address of this setting showed when it was last looked at.",
    ["setting"],
)
_HOOKS = Counter("usher_webhooks_total", "Webhooks by answer.", ["answer"])
HOOKS = {
    answer: _HOOKS.labels(answer)
    for answer in (
        "taken",
        "unverified",
        "unknown_account",
        "account_disabled",
        "bad_payload",
        "method_not_allowed",
        "away",
        "too_large",
        "unreadable",
        "aborted",
    )
}
_FETCHES = Counter("usher_media_fetches_total", "Files of contacts, by what became of them.", ["result"])
FETCHES = {result: _FETCHES.labels(result) for result in ("done", "failed")}
SIGNALS = Counter(
    "usher_signals_total",
    "Typing and read marks for contacts, and typing of theirs (typed), by what became of them.",
    ["kind", "result"],
)
HOOK_EVENTS = Counter("usher_webhook_events_total", "Events of verified webhooks, by what became of them.", ["result"])
IGNORED = Counter("usher_events_ignored_total", "Events that mean nothing to us, by kind.", ["channel", "kind"])
HOOK_SECONDS = Histogram("usher_webhook_seconds", "Time from a webhook's arrival to its answer.")
SEND_SECONDS = Histogram("usher_send_seconds", "Time of one attempt, the provider's answer included.")
ENQUEUED = Counter("usher_sends_enqueued_total", "Sends made durable.")
REPORTED = Counter("usher_deliveries_reported_total", "Results that the router was told of.")
REPORTS_FAILED = Counter(
    "usher_deliveries_unreported_total", "Results that could not be reported, each for an error of its own."
)
ADOPTED = Counter("usher_sends_adopted_total", "Times that rows of a dead replica were taken over.")
OLDEST = Gauge(
    "usher_sends_oldest_seconds",
    "How long the oldest delivery of this replica is due, without accounts that rest for their provider's sake.",
)
UNDELIVERED = Gauge(
    "usher_sends_undelivered_seconds",
    "Age of an account's oldest send that has not left yet, or failed so far; one of a paused broadcast is none.",
    ["account"],
)
ACCOUNT_RECEIVED = Counter("usher_account_received_total", "Messages from contacts, by account.", ["account"])
RECEIPT_LAG = Histogram(
    "usher_receipt_lag_seconds",
    "From a provider's time of a message to our acceptance, by channel; of providers that tell their own time.",
    ["channel"],
    buckets=LAG_BUCKETS_S,
)
ACCOUNT_ERRORS = Counter("usher_account_errors_total", "Errors of accounts, by their class.", ["account", "kind"])
TOKEN_ENDS = Gauge(
    "usher_account_token_ends_timestamp_seconds",
    "When an account's token ends, as its provider or issuer says; nothing of tokens that do not end.",
    ["account"],
)
UNKNOWN_FIELDS = Counter(
    "usher_payload_unknown_fields_total",
    "Payloads with a field, or a word in one (=?), that the provider's specification does not know, as Type.field.",
    ["channel", "field"],
)
WINDOWS_CLOSING = Gauge(
    "usher_reply_windows_closing",
    "Open conversations that wait for an answer, and whose reply window ends within the hour, by channel.",
    ["channel"],
)
QUEUED = Gauge("usher_sends_queued", "Deliveries of this replica that wait to be sent.")
_kinds: set[tuple[str, str]] = set()


def count_ignored(channel: str, kind: str) -> None:
    """Count an ignored event; kinds are a provider's words, so only the first so many are told apart."""
    known = (channel, kind) in _kinds or len(_kinds) < IGNORED_KINDS
    if known:
        _kinds.add((channel, kind))
    IGNORED.labels(channel, kind if known else "other").inc()


def forget_account(name: str, kinds: Iterable[str]) -> None:
    """Drop what was counted of an account that is gone or disabled: nobody waits for its messages any more."""
    ACCOUNT_RECEIVED.remove(name)
    for kind in kinds:
        ACCOUNT_ERRORS.remove(name, kind)
