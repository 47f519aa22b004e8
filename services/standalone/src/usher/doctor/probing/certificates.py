"""Look at a server's certificate, whether it is trusted or not."""

import smtplib
import ssl
from contextlib import closing

from usher_common.runtime.certificates import ends_at, shown_certificate

from usher.doctor.endpoints import Endpoint
from usher.doctor.judging.certificates import Certificate
from usher.doctor.limits import TLS_S


def look(endpoint: Endpoint) -> Certificate:
    """Connect, and again without trust where there is none; blocks for at most a few seconds, and raises nothing."""
    at = f"{endpoint.host}:{endpoint.port}"
    try:
        return Certificate(endpoint.whose, at, _ends_at(endpoint, trusting=False))
    except ssl.SSLCertVerificationError as error:
        distrust = error.verify_message or str(error)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return Certificate(endpoint.whose, at, away=f"{type(error).__name__}: {error}")
    try:
        return Certificate(endpoint.whose, at, _ends_at(endpoint, trusting=True), distrust)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return Certificate(endpoint.whose, at, away=f"{distrust}; {type(error).__name__}: {error}")


def _ends_at(endpoint: Endpoint, *, trusting: bool) -> float:
    """Return when the certificate that the server shows ends, in seconds since the epoch."""
    context = ssl.create_default_context(cafile=endpoint.authority or None)
    if endpoint.certificate:
        context.load_cert_chain(endpoint.certificate, endpoint.key or None)
    if trusting:  # nothing is sent to it: only its certificate is read
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if endpoint.starttls:
        return ends_at(_shown_by_smtp(endpoint, context))
    return ends_at(shown_certificate(endpoint.host, endpoint.port, context, TLS_S))


def _shown_by_smtp(endpoint: Endpoint, context: ssl.SSLContext) -> bytes:
    with closing(smtplib.SMTP(endpoint.host, endpoint.port, timeout=TLS_S)) as mail:
        mail.starttls(context=context)
        secured = mail.sock
        shown = secured.getpeercert(binary_form=True) if isinstance(secured, ssl.SSLSocket) else None
    if shown is None:
        raise ValueError("it shows no certificate")
    return shown
