"""The settings of an e-mail account, read from its config and secrets."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from usher_connectors.channels.email.headers.addresses import address_of
from usher_connectors.channels.email.providers import OTHER, PRESETS
from usher_connectors.channels.email.threading.place import Mailboxes
from usher_connectors.contract import Account, Setting

Security = Literal["tls", "starttls", "plain"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")

SETTINGS = (
    Setting("address", "text", "E-mail address", "contacts write to it, and answers come from it"),
    Setting("name", "text", "Sender's name", "shown to contacts", required=False),
    Setting("aliases", "text", "Further addresses of the same mailbox", required=False, many=True),
    Setting(
        "provider",
        "choice",
        "Provider",
        "says what is left empty below",
        choices=(OTHER, *PRESETS),
        default=OTHER,
        presets=PRESETS,
    ),
    Setting("imap_host", "text", "IMAP server"),
    Setting("imap_port", "number", "IMAP port", "993 with TLS", required=False, default="993"),
    Setting(
        "imap_security",
        "choice",
        "IMAP security",
        "plain: on this machine only",
        choices=("tls", "plain"),
        default="tls",
    ),
    Setting("folder", "text", "Folder", required=False, default="INBOX"),
    Setting("smtp_host", "text", "SMTP server"),
    Setting("smtp_port", "number", "SMTP port", "465 with TLS, 587 with STARTTLS", required=False, default="465"),
    Setting("smtp_security", "choice", "SMTP security", choices=("tls", "starttls", "plain"), default="tls"),
    Setting("user", "text", "User", "the address, if left empty", required=False),
    Setting("password", "secret", "Password", "none with OAuth 2", required=False),
    Setting(
        "token_url",
        "url",
        "OAuth 2 token address",
        "an application of one Microsoft tenant: its id instead of common",
        required=False,
    ),
    Setting("scope", "text", "OAuth 2 scopes", "most issuers need none here", required=False),
    Setting("client_id", "text", "OAuth 2 client", required=False),
    Setting("client_secret", "secret", "OAuth 2 client's secret", required=False),
    Setting("refresh_token", "secret", "OAuth 2 refresh token", required=False),
    Setting("link", "text", "Link for visitors", "such as mailto:shop+{token}@example.com", required=False),
    Setting("authserv_id", "text", "Server whose Authentication-Results count", required=False),
    Setting("split_subjects", "flag", "A new subject begins a new conversation", required=False, default="true"),
    Setting("history", "flag", "Also take the mails that are there already", required=False, default="false"),
    Setting(
        "thread_keys",
        "secret",
        "Keys that sign threads",
        "the first signs, all verify",
        required=False,
        many=True,
        generate="text",
    ),
)


class BadAccount(ValueError):  # noqa: N818 - names what the account is
    """A setting is missing, or not allowed; the text says which."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how it is reached."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the mailbox of an account is opened: by password, or with a token that is refreshed at `token_url`."""

    user: str
    password: str = field(default="", repr=False)
    token_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class MailAccount:
    """An account as the mailbox needs it."""

    address: str
    name: str
    imap: Server
    smtp: Server
    sign_in: SignIn
    boxes: Mailboxes
    folder: str = "INBOX"
    authserv_id: str = ""
    history: bool = False


def mail_account(account: Account) -> MailAccount:
    """Read an account's settings; raises BadAccount."""
    secrets, config = account.secrets, _completed(account.config)
    address = address_of(_text(config, "address"))
    if not address:
        raise BadAccount("address: an e-mail address is needed")
    aliases = [one for text in _many(config, "aliases") if (one := address_of(text))]
    sign_in = _sign_in(account.id, address, config, secrets)
    split = _text(config, "split_subjects").lower() != "false"
    return MailAccount(
        address,
        _text(config, "name"),
        *servers_of(config),
        sign_in,
        Mailboxes(account.id, (address, *aliases), _keys(secrets, sign_in), split),
        _text(config, "folder") or "INBOX",
        _text(config, "authserv_id"),
        _text(config, "history").lower() == "true",
    )


def servers_of(config: Mapping[str, Any]) -> tuple[Server, Server]:
    """Read the servers of IMAP and SMTP from an account's config; raises BadAccount."""
    completed = _completed(config)
    return _server(completed, "imap", 993), _server(completed, "smtp", 465)


def _completed(given: Mapping[str, Any]) -> dict[str, Any]:
    """Fill what is left empty from the provider's preset."""
    chosen = PRESETS.get(_text(given, "provider"), {})
    return {**chosen, **{name: value for name, value in given.items() if value not in ("", None, [])}}


def _sign_in(account: str, address: str, config: Mapping[str, Any], secrets: Mapping[str, Any]) -> SignIn:
    """Return how it signs in: with a refresh token by OAuth 2, without one by password."""
    user, refresh_token = _text(config, "user") or address, _text(secrets, "refresh_token")
    if not refresh_token:
        if password := _text(secrets, "password"):
            return SignIn(user, password, account=account)
        raise BadAccount("password or refresh_token: one of them is needed")
    token_url = _text(config, "token_url")
    if not token_url:
        raise BadAccount("token_url: with a refresh_token the address of its issuer is needed")
    return SignIn(
        user,
        *("", token_url, _text(config, "client_id"), _text(secrets, "client_secret")),
        *(refresh_token, _text(config, "scope"), account),
    )


def _server(config: Mapping[str, Any], kind: str, port: int) -> Server:
    host, security = _text(config, f"{kind}_host"), _text(config, f"{kind}_security") or "tls"
    number = _text(config, f"{kind}_port") or str(port)
    if not host or not number.isdigit():
        raise BadAccount(f"{kind}_host, {kind}_port: a host and a number are needed")
    match security:
        case "tls" | "starttls":
            return Server(host, int(number), security)
        case "plain" if host in LOOPBACK:
            return Server(host, int(number), "plain")
    raise BadAccount(f"{kind}_security: tls or starttls; plain only on this machine, for {' and '.join(LOOPBACK)}")


def _keys(secrets: Mapping[str, Any], sign_in: SignIn) -> tuple[bytes, ...]:
    """Return the keys that sign threads; without any, one made of what opens the mailbox, which changes with it."""
    given = tuple(one.encode() for one in _many(secrets, "thread_keys"))
    secret = sign_in.password or sign_in.refresh_token
    return given or (hashlib.sha256(f"usher threads {secret}".encode()).digest(),)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    return str(value).strip() if isinstance(value, str | int | bool) else ""


def _many(values: Mapping[str, Any], name: str) -> list[str]:
    value = values.get(name, [])
    texts = value if isinstance(value, list) else [value]
    return [one.strip() for one in texts if isinstance(one, str) and one.strip()]
