"""Adds to the e-mail channel what needs the record, files and the network."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from usher_common.files.port import Files
from usher_common.record.port import Record

from usher_connectors.contract import Channel
from usher_connectors.mailbox.deliver import DeliverMail
from usher_connectors.mailbox.parked_mails import ParkedMails
from usher_connectors.mailbox.sender_table import MailSenders
from usher_connectors.mailbox.session import MailSession
from usher_connectors.mailbox.sign_in import Tokens
from usher_connectors.mailbox.take_mail import TakeMail
from usher_connectors.mailbox.thread_table import MailThreads

WithMail = Callable[[Mapping[str, Channel], Record, Files], Mapping[str, Channel]]


def with_mail(
    channels: Mapping[str, Channel], record: Record, files: Files, *, allow_private: bool, retry_scale: float
) -> dict[str, Channel]:
    """Return the channels, of which e-mail can hold its mailbox and send."""
    found = dict(channels)
    if mail := found.get("email"):
        threads, senders, tokens = MailThreads(record), MailSenders(record), Tokens(allow_private=allow_private)
        session = MailSession(TakeMail(threads, senders, files), ParkedMails(record), tokens, retry_scale)
        found["email"] = replace(mail, session=session, deliver=DeliverMail(threads, senders, files, tokens))
    return found
