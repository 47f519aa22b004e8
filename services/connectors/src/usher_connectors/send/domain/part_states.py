"""What receipts say of the parts of a message, and what its parts say of the message."""

from collections.abc import Sequence
from dataclasses import dataclass

# Least first. A receipt only raises a part: what was delivered has not failed, whatever comes later, and a failure
# says more than that the provider took it.
ORDER = ("uncertain", "sent", "failed", "delivered", "read")
PARTLY = "partly_sent:"  # before the reason of a failure, where other parts have left


@dataclass(frozen=True, slots=True)
class PartState:
    """What is known of one part, or of a whole message; `code` is the reason of "failed" and "uncertain"."""

    status: str
    code: str = ""


def lower_than(status: str) -> tuple[str, ...]:
    """Return the statuses that a receipt of this one raises."""
    return ORDER[: ORDER.index(status)]


def raised(state: PartState, receipt: PartState) -> PartState:
    """Return the higher one: the same for receipts in any order, and for each of them again.

    Of two with the same status the first one's code stays.
    """
    return receipt if state.status in lower_than(receipt.status) else state


def part_states(parts: Sequence[PartState]) -> PartState:
    """Return the state of a message, from those of all its parts (at least one).

    It has failed as soon as one part has, for the contact does not have all of it. It is uncertain if one part is, and
    otherwise no further than its lowest part: it is read once all of it is.

    >>> part_states([PartState("read"), PartState("sent")])
    PartState(status='sent', code='')
    """
    for status in ("failed", "uncertain"):
        found = [part for part in parts if part.status == status]
        if found:
            code = found[0].code
            partly = status == "failed" and len(found) < len(parts) and not code.startswith(PARTLY)
            return PartState(status, f"{PARTLY}{code}" if partly else code)
    return PartState(min((part.status for part in parts), key=ORDER.index))
