"""What an error of an account is, for the people who look after it; pure."""

from typing import get_args

from usher_connectors.contract import ErrorClass, SendError

CLASSES = frozenset(get_args(ErrorClass))
# Besides these: nobody answered; an answer in another form than the provider's; no webhook or event of the provider's.
KINDS = CLASSES | {"unreachable", "bad_answer", "unverified", "not_understood", "other"}
_UNREADABLE = ValueError, LookupError, TypeError, AttributeError  # what reading a document of another form raises
_STATUSES = {"http_401": "auth", "http_403": "auth", "http_429": "throttled", "http_410": "gone"}
_SCOPES = {"throttled": "throttled", "unreachable": "unreachable", "account": "account", "gone": "gone"}


def kind_of(error: SendError) -> str:
    """Return an error's class: one of the contract's, "unreachable", "bad_answer" or "other".

    >>> kind_of(SendError("recipient:403", retryable=False))
    'recipient'
    >>> kind_of(SendError("timeout", retryable=True, scope="unreachable"))
    'unreachable'
    """
    named = error.code.partition(":")[0]
    if named in CLASSES:
        return named
    if named == "internal":
        return "bad_answer"
    if known := _STATUSES.get(error.code) or _SCOPES.get(error.scope):
        return known
    if error.code.startswith("http_5"):
        return "transient"
    return "content" if error.code.startswith("http_4") else "other"


def kind_of_break(error: Exception) -> str:
    """Return the class of what broke a poll or session: an answer that could not be read, or something else.

    >>> kind_of_break(KeyError("result")), kind_of_break(OSError())
    ('bad_answer', 'other')
    """
    return "bad_answer" if isinstance(error, _UNREADABLE) else "other"
