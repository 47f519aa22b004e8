"""The e-mail channel as a value: what it allows; the mailbox adds the session and the sending."""

from collections.abc import Sequence

from usher_connectors.channels.email.account_settings import SETTINGS
from usher_connectors.contract import (
    Abilities,
    Account,
    BadPayload,
    Channel,
    CheckResult,
    Event,
    Limits,
    Message,
    Request,
    SendError,
    Sending,
    Sink,
    Unverified,
)

MEDIA_BYTES = 20 * 1024 * 1024  # bytes of a file in a mail: 25 MB of Gmail, less what base64 adds


def verify(_request: Request, _account: Account) -> None:
    """Refuse: mails come by IMAP."""
    raise Unverified("e-mail has no webhook: mails come by IMAP")


def parse(_request: Request, _account: Account) -> Sequence[Event]:
    """Refuse: mails come by IMAP."""
    raise BadPayload("e-mail has no webhook: mails come by IMAP")


def send(_message: Message, _account: Account) -> Sending:
    """Refuse: mails leave by SMTP, where the mailbox was added to this channel."""
    raise SendError("no_mailbox", retryable=False)
    yield  # pragma: no cover - makes this a generator, as the contract wants


async def hold(_account: Account, _sink: Sink) -> None:
    """Refuse: a mailbox is held where `with_mail` was applied to the channels."""
    raise SendError("no_mailbox", retryable=False)


async def deliver(_message: Message, _account: Account) -> str:
    """Refuse, as `hold` does."""
    raise SendError("no_mailbox", retryable=False)


async def inspect(_account: Account) -> CheckResult:
    """Refuse, as `hold` does."""
    raise SendError("no_mailbox", retryable=False)


CHANNEL = Channel(
    "email",
    verify,
    parse,
    send,
    session=hold,
    deliver=deliver,
    inspect=inspect,
    settings=SETTINGS,
    limits=Limits(parallel=4, media={"*/*": MEDIA_BYTES}),
    abilities=Abilities(receipts=True, replies=True, dates=False, documents=True),
)
