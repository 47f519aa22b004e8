"""E-mail has no webhook and makes no HTTP calls: its mailbox is tested in `tests/integration/mailbox`."""

from usher_connectors.conformance import ChannelCases
from usher_connectors.contract import Account

PASSWORD = "mail-passw0rd"


def account_at(_url: str) -> Account:
    """Return a mailbox."""
    security = {"imap_security": "tls", "smtp_security": "tls"}
    hosts = {"imap_host": "imap.example.com", "smtp_host": "smtp.example.com"}
    config = {"address": "help@example.com", **hosts, **security}
    return Account("a", "email", config, {"password": PASSWORD})


CASES = ChannelCases(
    account_at=account_at,
    other_account=Account("b", "email", {}, {"password": "another"}),
    secrets=(PASSWORD,),
    sign=lambda _body, _at: {},
    incoming=(),
)
