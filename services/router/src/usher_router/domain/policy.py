"""The values that the core decides by: those of the settings, or an active policy document's."""

from collections.abc import Mapping

import msgspec
from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.entry_rules import EntryRules
from usher_policy.hours.calendar import Hours

SECOND = 1_000_000  # microseconds
SETTINGS = "settings"  # the version of a policy without a document
ABSENT_TRANSFER_S = 10.0  # longest wait for a named agent who is away or offline: they may be about to return
FALLBACK = "default"  # the queue that always exists


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, weights in units of an agent's capacity. The settings give the values and their reasons.

    An active document has its hash as `version`; its timers and offer modes replace the settings'.
    """

    version: str = SETTINGS
    chat_weight: int = 33
    offer_s: float = 20.0
    transfer_s: float = 60.0
    nudge_s: float = 600.0
    close_s: float = 300.0
    refusal_pause_s: float = 10.0
    missed_offers: int = 3
    grace_s: float = 20.0
    remembered_s: float = 30 * 86_400.0  # how long answers to commands are kept
    lost_s: float = 5.0  # a silence that no connected agent reaches: two heartbeats
    reopen_s: float = 0.0  # without a document, closed conversations stay closed
    document: PolicyDocument = PolicyDocument()
    router: EntryRules | None = None  # the document's entry rules; None without a document
    hours: Mapping[str, Hours] = {}  # the document's calendars

    @property
    def active(self) -> bool:
        """Return whether a document is active."""
        return self.version != SETTINGS


def with_document(settings: Policy, document: PolicyDocument, version: str) -> Policy:
    """Replace the settings' values by a document's; `version` is its hash."""
    timers = document.timers
    return msgspec.structs.replace(
        settings,
        version=version,
        transfer_s=timers.transfer_s,
        nudge_s=timers.nudge_s,
        close_s=timers.close_s,
        refusal_pause_s=timers.refusal_pause_s,
        reopen_s=timers.reopen_s,
        document=document,
        router=EntryRules(document),
        hours={name: Hours(calendar) for name, calendar in document.calendars.items()},
    )


def queue_of(policy: Policy, name: str) -> Queue:
    """Return a queue; one that the document no longer names counts as the fallback queue."""
    queues = policy.document.queues
    return queues.get(name) or queues.get(FALLBACK) or Queue()


def offer_s(policy: Policy, queue: str) -> float:
    """Return how long an offer of this queue stands, seconds."""
    return queue_of(policy, queue).offer.timeout_s if policy.active else policy.offer_s


def missed_offers(policy: Policy, queue: str) -> int:
    """Return how many missed offers of this queue in a row make an agent away."""
    return queue_of(policy, queue).offer.missed if policy.active else policy.missed_offers


def wrap_up_s(policy: Policy, channel_class: str) -> float:
    """Return how long the wrap-up after a conversation of this class lasts, seconds."""
    return policy.document.capacity.wrap_up_s.get(channel_class, 0.0)


def after(now: int, seconds: float) -> int:
    """Add seconds to a time in microseconds."""
    return now + int(seconds * SECOND)
