"""Whether a send may repeat what left before the record was restored from a backup (decision 0424)."""

from dataclasses import dataclass

from usher_common.messages.sends import Send

from usher_connectors.limits import AFTER_RESTORE_S


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of a send's conversation; times in µs, None: never.

    `contact_at`: the contact's last message; `told_at`: when somebody had them told this message, unasked. What is in
    no conversation of the record is answered by whoever sent it here, after the restore.
    """

    opened_at: int | None = None
    contact_at: int | None = None
    told_at: int | None = None


def may_repeat(send: Send, known: Known, *, restored_at: int, now: int) -> bool:
    """Return whether nobody asked for it since the restore, so that a deadline or wait of the backup's time speaks.

    An agent's own words are theirs, now. A contact who has written is answered.
    """
    if not (send.automatic or send.back) or now - restored_at > int(AFTER_RESTORE_S * 1_000_000):
        return False
    if known.opened_at is None:
        return False
    return max(known.opened_at, known.contact_at or 0, known.told_at or 0) <= restored_at
