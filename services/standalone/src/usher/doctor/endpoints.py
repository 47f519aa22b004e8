"""Where certificates are looked at: every address with TLS that the settings and the mailboxes name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from usher_common.live.redis.address import parse_address
from usher_connectors.channels.email.account_settings import BadAccount, servers_of

from usher.doctor.read_settings import Loaded

AMQPS = 5671


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server with TLS from the start, or after SMTP's STARTTLS; files are an authority's, and our own certificate."""

    whose: str
    host: str
    port: int
    starttls: bool = False
    authority: str = ""
    certificate: str = ""
    key: str = ""


def endpoints_of_settings(loaded: Loaded) -> Iterator[Endpoint]:
    """Find them in the settings of all services."""
    web = {
        "USHER_PUBLIC_URL": loaded.gateway.public_url,
        "USHER_HOOKS_URL": loaded.connectors.hooks_url,
        "USHER_SUMMARY_URL": loaded.knowledge.summary_url,
        "USHER_ARTICLE_URL": loaded.knowledge.article_url,
    }
    for key, url in web.items():
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            yield Endpoint(key, parts.hostname, parts.port or 443)
    yield from _broker(loaded.gateway.bus_url)
    yield from _redis(loaded.gateway.live_url)


def endpoints_of_mailbox(account: str, config: Mapping[str, Any]) -> Iterator[Endpoint]:
    """Find those of an e-mail account; none where its settings cannot be used, which its check says."""
    try:
        imap, smtp = servers_of(config)
    except BadAccount:
        return
    for kind, server in (("IMAP", imap), ("SMTP", smtp)):
        if server.security != "plain":
            starttls = server.security == "starttls"
            yield Endpoint(f"account {account}, {kind}", server.host, server.port, starttls)


def _broker(url: str) -> Iterator[Endpoint]:
    parts = urlsplit(url)
    if parts.scheme == "amqps" and parts.hostname:
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        files = [given.get(name, "") for name in ("cafile", "certfile", "keyfile")]
        yield Endpoint("USHER_BUS_URL", parts.hostname, parts.port or AMQPS, False, *files)  # noqa: FBT003 - no STARTTLS


def _redis(url: str) -> Iterator[Endpoint]:
    if not url.startswith("rediss"):
        return
    try:
        address = parse_address(url)
    except ValueError:
        return  # the check of the live store says why
    files = [address.files.get(name, "") for name in ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")]
    for host, port in address.sentinels or ((address.host, address.port),):
        yield Endpoint("USHER_LIVE_URL", host, port, False, *files)  # noqa: FBT003 - no STARTTLS
