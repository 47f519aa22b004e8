"""What a signed link says of the audit log: opening it is this act of the agent to whom it was given (decision 0441).

A link without a word of it is a visitor's, a provider's, or of one's own file, and opening it is no entry.
"""

from usher_common.audit.actions import ACTIONS
from usher_common.audit.log import Act

_FIELDS = 3


def said_of(act: Act) -> str:
    """Write an act into a link; ids and actions hold no line breaks."""
    return "\n".join(act)


def act_of(said: str) -> Act | None:
    """Read it; None where the link says nothing, or an action that this version does not know."""
    fields = said.split("\n")
    if len(fields) != _FIELDS or fields[1] not in ACTIONS:
        return None
    return Act(*fields)
