"""That a number is not to be called: kept at an address of its own, which no account has (decision 0364)."""

import re
from collections.abc import Mapping

from usher_common.ids import address_id
from usher_common.messages.threads import Refusal

CALLS = "tel:"  # in the place of an account, whose id can never have a colon
VOICE = "voice"  # the channel that such an address is shown as
SAYS: Mapping[str, Refusal] = {"no_more_calls": "stopped", "calls_allowed": ""}  # what each outcome says of the number
_NOT_DIALLED = re.compile(r"[^0-9+]")


def number_of(phone: str) -> str:
    """Return a number as it is dialled, "" if there is none; the same number may be written in several ways.

    >>> number_of("+46 (70) 174-06-05"), number_of("0046 70 1740605"), number_of("unknown")
    ('+46701740605', '+46701740605', '')
    """
    dialled = _NOT_DIALLED.sub("", phone)
    dialled = dialled[:1] + dialled[1:].replace("+", "")
    dialled = f"+{dialled[2:]}" if dialled.startswith("00") else dialled
    return dialled if dialled.strip("+") else ""


def consent_id(phone: str) -> str:
    """Return the id of the address that says whether this number is called."""
    return address_id(CALLS, number_of(phone))
