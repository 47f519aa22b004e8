"""Certificates: how long they are valid, and whether this machine trusts them."""

from dataclasses import dataclass

from usher.doctor.findings import Finding, failure, ok, unknown, warning
from usher.doctor.limits import CERTIFICATE_FAILURE_D, CERTIFICATE_WARNING_D

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed: until when it is valid (s since the epoch), and why it is not trusted, "" if it is.

    `away` is why the server showed none; "" otherwise. `whose` names the setting or account that leads there.
    """

    whose: str
    at: str
    ends_at: float = 0.0
    distrust: str = ""
    away: str = ""


def judge_certificate(certificate: Certificate, now: float) -> Finding:
    """Judge one, at a time in seconds since the epoch."""
    name = f"certificate of {certificate.whose}"
    if certificate.away:
        do = "from here alone nothing is known of it; try where the others are"
        return unknown(name, f"{certificate.at}: {certificate.away}", do)
    days = (certificate.ends_at - now) / DAY_S
    when = f"ended {-days:.0f} days ago" if days < 0 else f"is valid for {days:.0f} more days"
    seen = f"{certificate.at} {when}"
    if days < 0:
        return failure(name, seen, "renew it")
    if certificate.distrust:
        do = "have it issued for this host by an authority that others trust, and send the whole chain"
        return failure(name, f"{seen}, and is not trusted: {certificate.distrust}", do)
    if days < CERTIFICATE_FAILURE_D:
        return failure(name, seen, "renew it today")
    if days < CERTIFICATE_WARNING_D:
        return warning(name, seen, "renew it; if that happens by itself, look why it has not")
    return ok(name, seen)
