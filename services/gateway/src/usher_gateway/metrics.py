"""The gateway's metrics; labels used on the hot path are bound once, here."""

import math

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("usher_sockets", "Open sockets.", ["kind"])
ACCEPTED = Counter("usher_gateway_accepted_total", "Messages and commands accepted from sockets.", ["kind"])
REFUSED = Counter("usher_gateway_refused_total", "Messages and commands refused.", ["code"])
ERRORS = Counter("usher_gateway_socket_errors_total", "Frames answered with an error.", ["code"])
CLOSED = Counter("usher_gateway_sockets_closed_total", "Sockets that the gateway closed.", ["code"])
SHOWN = Counter("usher_delivered_total", "Messages written to sockets.", ["kind"])
DUPLICATES = Counter("usher_gateway_duplicates_total", "Resent messages answered without the bus.")
FILLED = Counter("usher_gateway_filled_total", "Messages that a socket got from the record to close a gap.")
RESYNCS = Counter("usher_gateway_resyncs_total", "Times all sockets were resynchronised.")
ACCEPT_SECONDS = Histogram(
    "usher_accept_seconds",
    "Time from reading a message to its confirmation.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
ACCEPT_TO_AGENT = Histogram(
    "usher_accept_to_agent_seconds",
    "Time from the edge taking a visitor's message to writing it to an agent's socket.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
BACKLOG = Gauge("usher_gateway_backlog", "Messages waiting for the bus's confirmation.")
SIGN_INS = Counter("usher_sign_ins_total", "Sign-ins by result.", ["result"])
ADMINISTRATION = Counter("usher_administration_total", "Changes by leads and administrators.", ["endpoint"])
AUDIT_LOST = Counter("usher_audit_reads_lost_total", "Reads that could not be written into the audit log.", ["reason"])
UPLOAD_SPACE = Gauge("usher_upload_space_free_ratio", "Free share of the space that uploaded files may take.")
UPLOADS_EXPIRED = Counter("usher_uploads_expired_total", "Uploaded files removed because nobody attached them.")
RETAINED_NO_MORE = Counter(
    "usher_retention_removed_total", "What retention removed: contents of conversations, and contacts.", ["kind"]
)
BACKED_UP_AT = Gauge(
    "usher_backup_timestamp_seconds", "Of which moment the last backup by `usher backup` is; unknown without one."
)
BEACONS = Counter("usher_beacons_total", "Beacons of visits by result: heard, or the code of the refusal.", ["result"])
VISITS_RECORDED = Counter("usher_visits_recorded_total", "Visits recorded because they were over.")
INVITATIONS = Counter(
    "usher_invitations_total",
    "Invitations by the policy's name: shown, then accepted, refused, expired or withdrawn; control: not shown.",
    ["invitation", "state"],
)
CONVERSIONS = Counter(
    "usher_invitation_conversions_total",
    "Conversions after invitations by the policy's name: of those shown, by hand, and in the control group.",
    ["invitation", "kind"],
)
HTTP = Counter("usher_gateway_http_total", "Answers over HTTP.", ["status"])

CONTENTS_REMOVED = RETAINED_NO_MORE.labels("content")
CONTACTS_REMOVED = RETAINED_NO_MORE.labels("contact")
SOCKETS_VISITOR = SOCKETS.labels("visitor")
SOCKETS_AGENT = SOCKETS.labels("agent")
SHOWN_VISITOR = SHOWN.labels("visitor")
SHOWN_AGENT = SHOWN.labels("agent")
UPLOAD_SPACE.set(math.nan)  # until it was measured: 0 would be full
for _code in ("bus_away", "failed"):  # what we are to blame for is a rate from the start: a first value is none
    REFUSED.labels(_code)
BACKED_UP_AT.set(math.nan)  # until one is known of: 0 would be old
for _reason in ("full", "failed"):
    AUDIT_LOST.labels(_reason)
BEACONS.labels("store_away")  # so that the share of those refused is 0 until one is, and not unknown
