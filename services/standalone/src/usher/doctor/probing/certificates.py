"""Look at a server's certificate, whether it is trusted or not."""

import smtplib
import socket
import ssl
from contextlib import closing

from cryptography import x509

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
    shown = _shown_by_smtp(endpoint, context) if endpoint.starttls else _shown(endpoint, context)
    if shown is None:
        raise ValueError("it shows no certificate")
    return x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp()


def _shown(endpoint: Endpoint, context: ssl.SSLContext) -> bytes | None:
    with (
        socket.create_connection((endpoint.host, endpoint.port), timeout=TLS_S) as plain,
        context.wrap_socket(plain, server_hostname=endpoint.host) as secured,
    ):
        return secured.getpeercert(binary_form=True)


def _shown_by_smtp(endpoint: Endpoint, context: ssl.SSLContext) -> bytes | None:
    with closing(smtplib.SMTP(endpoint.host, endpoint.port, timeout=TLS_S)) as mail:
        mail.starttls(context=context)
        secured = mail.sock
        return secured.getpeercert(binary_form=True) if isinstance(secured, ssl.SSLSocket) else None
