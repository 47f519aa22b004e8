"""What a provider's answer means for a send: the one place where status codes and providers' codes are judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from usher_connectors.contract import ErrorClass, Fault, Reply, SendError
from usher_connectors.contract.sending import Faults, Scope

THROTTLING = frozenset({429, 502, 504})  # statuses at which Standard Webhooks asks a sender to slow down
TRANSIENT = frozenset({408, 409, 425})  # client errors that another attempt may not meet
REPAIRABLE = frozenset({401, 403, 404, 405})  # wrong secret or path at the receiver
RETRY_AFTER_MAX_S = 3600.0  # s that a provider's Retry-After may pause an account at most


@dataclass(frozen=True, slots=True)
class _Meaning:
    retryable: bool
    scope: Scope = "message"


MEANINGS: Mapping[ErrorClass, _Meaning] = {
    "throttled": _Meaning(retryable=True, scope="throttled"),
    "transient": _Meaning(retryable=True),
    "window": _Meaning(retryable=False),
    "recipient": _Meaning(retryable=False),
    "content": _Meaning(retryable=False),
    "auth": _Meaning(retryable=True, scope="account"),  # people replace the token: what waits is sent then
    "account": _Meaning(retryable=True, scope="account"),
    "gone": _Meaning(retryable=False, scope="gone"),
}


def judge(reply: Reply, now: float, fault: Faults | None, errors: Mapping[str, ErrorClass]) -> SendError | None:
    """Judge an answer: None for success, else the failure. `now` in seconds since the epoch, for dates.

    The provider's own code counts before the status: many put an error into a 200, and a 400 may be a full quota. A
    failure whose class is known was handled by the provider, so its outcome is not unknown, whatever the status.
    """
    found = _fault_in(reply, fault)
    if found is None:
        return error_of(reply, now)
    if known := errors.get(found.code):
        return _of_class(reply, found, known, now)
    by_status = error_of(reply, now)
    if by_status is None:
        return SendError(f"provider:{found.code}", retryable=False, reply=reply, fault=found)
    by_status.fault = found
    by_status.after = _longest(found.after, by_status.after)
    return by_status


def _fault_in(reply: Reply, fault: Faults | None) -> Fault | None:
    """Find the provider's error; an answer in another form than the provider's own (a proxy's) has none."""
    if fault is None:
        return None
    try:
        return fault(reply)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _of_class(reply: Reply, found: Fault, known: ErrorClass, now: float) -> SendError:
    meaning = MEANINGS[known]
    after = _longest(found.after, retry_after_s(reply.headers.get("retry-after", ""), now))
    code = f"{known}:{found.code}"
    return SendError(code, retryable=meaning.retryable, scope=meaning.scope, after=after, reply=reply, fault=found)


def _longest(*waits: float | None) -> float | None:
    known = [min(max(wait, 0.0), RETRY_AFTER_MAX_S) for wait in waits if wait is not None]
    return max(known, default=None)


def error_of(reply: Reply, now: float) -> SendError | None:
    """Judge the status: None for 2xx, else the failure; Retry-After counts if the sender is to wait."""
    status, after = reply.status, retry_after_s(reply.headers.get("retry-after", ""), now)
    if 200 <= status < 300:
        return None
    code, unknown = f"http_{status}", status >= 500 and status != 503  # 503 says that the request was not processed
    if status == 410:
        return SendError(code, retryable=False, scope="gone", reply=reply)
    if status in THROTTLING or (status == 503 and after is not None):
        return SendError(code, retryable=True, after=after, scope="throttled", unknown=unknown, reply=reply)
    if status >= 500 or status in TRANSIENT:
        return SendError(code, retryable=True, after=after, unknown=unknown, reply=reply)
    # Redirects are not followed, and a wrong secret or path is corrected by people: both are worth another attempt.
    return SendError(code, retryable=status < 400 or status in REPAIRABLE, after=after, reply=reply)


def retry_after_s(text: str, now: float) -> float | None:
    """Parse Retry-After, seconds or a date, as seconds from 0 to the limit; None if it is not valid."""
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), RETRY_AFTER_MAX_S)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(moment - now, 0.0), RETRY_AFTER_MAX_S)
