"""The certificate that a server shows, and when it ends."""

import socket
import ssl

from cryptography import x509


def shown_certificate(host: str, port: int, context: ssl.SSLContext, within_s: float) -> bytes:
    """Return the certificate that a server shows at the begin of TLS, in DER; nothing is sent to it. Blocks.

    Raises OSError, also where the context does not trust it, and ValueError where none is shown.
    """
    with (
        socket.create_connection((host, port), timeout=within_s) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        shown = secured.getpeercert(binary_form=True)
    if shown is None:
        raise ValueError("it shows no certificate")
    return shown


def ends_at(shown: bytes) -> float:
    """Return when a certificate in DER ends, in seconds since the epoch; raises ValueError for what is none."""
    return x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp()


def trusting() -> ssl.SSLContext:
    """Return a context that takes any certificate: for looking at one, never for sending."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
