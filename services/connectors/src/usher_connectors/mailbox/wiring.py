"""Adds to the e-mail channel what needs the record, files and the network."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from usher_common.files.port import Files
from usher_common.mails.unsubscribing import UnsubscribeLinks
from usher_common.record.port import Record
from usher_common.sealing.keyring import Keyring
from usher_policy.privacy.masking import Masks

from usher_connectors.contract import Channel
from usher_connectors.health.token_ends import KeepTokenEnds
from usher_connectors.mailbox.declining import Declining
from usher_connectors.mailbox.deliver import DeliverMail
from usher_connectors.mailbox.parked_mails import ParkedMails
from usher_connectors.mailbox.sender_table import MailSenders
from usher_connectors.mailbox.session import MailSession
from usher_connectors.mailbox.signing_in.check import CheckMailbox
from usher_connectors.mailbox.signing_in.refresh_tokens import KeepRefreshTokens
from usher_connectors.mailbox.signing_in.tokens import Tokens
from usher_connectors.mailbox.take_mail import TakeMail
from usher_connectors.mailbox.thread_table import MailThreads

WithMail = Callable[[Mapping[str, Channel], Record, Files, Masks], Mapping[str, Channel]]


def with_mail(  # noqa: PLR0913 - what a mailbox works with
    channels: Mapping[str, Channel],
    record: Record,
    files: Files,
    masks: Masks | None = None,
    *,
    keyring: Keyring,
    allow_private: bool,
    retry_scale: float,
    links: UnsubscribeLinks | None = None,
) -> dict[str, Channel]:
    """Return the channels, of which e-mail can hold its mailbox, send and be checked."""
    found = dict(channels)
    if mail := found.get("email"):
        senders = MailSenders(record)
        tokens = Tokens(
            allow_private=allow_private, keep=KeepRefreshTokens(record, keyring), ends=KeepTokenEnds(record)
        )
        take = TakeMail(MailThreads(record), senders, files, masks)
        session = MailSession(take, ParkedMails(record), tokens, retry_scale)
        deliver = DeliverMail(record, senders, Declining(record, links), files, tokens)
        found["email"] = replace(mail, session=session, deliver=deliver, inspect=CheckMailbox(tokens))
    return found


def with_mail_checked(
    channels: Mapping[str, Channel], record: Record, keyring: Keyring, *, allow_private: bool
) -> dict[str, Channel]:
    """Return the channels, of which e-mail can be checked, and nothing else: for the command line."""
    tokens = Tokens(allow_private=allow_private, keep=KeepRefreshTokens(record, keyring), ends=KeepTokenEnds(record))
    checked = {name: replace(one, inspect=CheckMailbox(tokens)) for name, one in channels.items() if name == "email"}
    return {**channels, **checked}
