"""The security log: sign-ins, failed ones, and changes by supervisors and administrators; ids, no content."""

import structlog

from usher_gateway import metrics
from usher_gateway.accounts.roles import LEADS
from usher_gateway.http.call import Call
from usher_gateway.origins import address_of

log = structlog.get_logger()
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def signed_in(call: Call, agent: str) -> None:
    """Log a sign-in."""
    metrics.SIGN_INS.labels("done").inc()
    log.info("security.signed_in", agent=agent, address=_address(call))


def sign_in_failed(call: Call, agent: str | None, reason: str) -> None:
    """Log a failed sign-in; an unknown login is left out, because people type their passwords there by mistake."""
    metrics.SIGN_INS.labels(reason).inc()
    log.warning("security.sign_in_failed", agent=agent or "unknown", reason=reason, address=_address(call))


def sign_in_held_back(call: Call) -> None:
    """Log an attempt beyond the rate: anybody can cause any number of these, so only some are written."""
    metrics.SIGN_INS.labels("rate").inc()
    if (left_out := call.site.lines.due("sign-in")) is not None:
        log.warning("security.sign_in_failed", agent="unknown", reason="rate", address=_address(call), **left_out)


def signed_out(call: Call, sessions: int) -> None:
    """Log that an agent ended so many of their own sessions."""
    log.info("security.signed_out", agent=call.who.agent, sessions=sessions, address=_address(call))


def changed(call: Call, endpoint: str, roles: frozenset[str]) -> None:
    """Log a change that not everybody may make."""
    if call.request.method not in CHANGING or call.session is None or not roles <= LEADS:
        return
    metrics.ADMINISTRATION.labels(endpoint).inc()
    target = next(iter(call.path.values()), "")
    log.info("security.changed", by=call.session.agent, what=endpoint, target=target, address=_address(call))


def _address(call: Call) -> str:
    return address_of(call.request, call.site.settings.trusted_proxies)
