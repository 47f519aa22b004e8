"""Look from outside at the certificates that our own public addresses show, wherever TLS ends (decision 0445)."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

import structlog
from usher_common.runtime.certificates import ends_at, shown_certificate, trusting

from usher_connectors import limits, metrics
from usher_connectors.settings import ConnectorsSettings

log = structlog.get_logger()
HTTPS = 443
Servers = Mapping[str, tuple[str, int]]  # the setting that names it → host and port


def servers_of(settings: ConnectorsSettings) -> Servers:
    """Return where the settings' https addresses lead; none of those without TLS.

    Only an operator's own words are followed, and no redirect: nobody else can send us anywhere.
    """
    urls = {"USHER_PUBLIC_URL": settings.public_url, "USHER_HOOKS_URL": settings.hooks_url}
    found: dict[str, tuple[str, int]] = {}
    for key, url in urls.items():
        with suppress(ValueError):  # a port that is none: the gateway refuses to start with it
            parts = urlsplit(url)
            if parts.scheme == "https" and parts.hostname:
                found[key] = parts.hostname, parts.port or HTTPS
    return found


async def look_at_certificates(servers: Servers) -> None:
    """Tell when each ends; of one that cannot be seen, what was known stays."""
    for key, (host, port) in servers.items():
        try:
            shown = await asyncio.to_thread(shown_certificate, host, port, trusting(), limits.CERTIFICATE_S)
            metrics.CERTIFICATE_ENDS.labels(key).set(ends_at(shown))
        except (OSError, ValueError) as error:
            log.warning("certificates.unseen", setting=key, host=host, port=port, reason=type(error).__name__)
