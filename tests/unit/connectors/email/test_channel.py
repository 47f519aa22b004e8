"""The e-mail channel's settings, and what its mails mean to the router."""

from urllib.parse import urlsplit

import pytest
from usher_connectors.channels.email.account_settings import SETTINGS, BadAccount, Server, mail_account
from usher_connectors.channels.email.channel import CHANNEL
from usher_connectors.channels.email.events import contact_and_thread, message_event, peer_of, report_event
from usher_connectors.channels.email.mail import Bounce, Failed, Failure, Mail, Mailbox
from usher_connectors.channels.email.threading.place import Mailboxes, Placed
from usher_connectors.channels.email.threading.tokens import mail_key, own_message_id
from usher_connectors.contract import Account, Event, Ignored, Receipt, Request, Unverified

BOXES = Mailboxes("mail", ("support@example.test",), (b"k" * 32,))
KEY = mail_key("delivery")
OURS = own_message_id(KEY, "a" * 12, "example.test", "mail", BOXES.keys[0])
DAEMON = Mailbox("mailer-daemon@example.org")


@pytest.mark.parametrize(
    ("failures", "event"),
    [
        (("hard",), Receipt("failed", provider_id=KEY, code="5.1.1")),
        (("soft",), Receipt("failed", provider_id=KEY, code="5.1.1")),
        (("delayed",), Ignored("mail delayed")),
        ((), Receipt("failed", provider_id=KEY, code="bounced")),
    ],
)
def test_a_report_is_the_state_of_its_mail(failures: tuple[Failure, ...], event: Event) -> None:
    """A delay is not a failure."""
    bounce = Bounce(tuple(Failed("a@example.org", one, "5.1.1") for one in failures), OURS)

    assert report_event(Mail("bounce", "x@y", DAEMON, DAEMON, bounce=bounce), BOXES) == event


def test_a_report_that_names_no_mail_of_ours_changes_nothing() -> None:
    """Anybody can write one."""
    forged = OURS.replace(".", ".a", 1)

    assert report_event(Mail("bounce", "", DAEMON, DAEMON, bounce=Bounce((), forged)), BOXES) == Ignored("mail bounce")


def test_who_is_in_copy_is_named_as_author() -> None:
    """And is not taken for the contact whose conversation this is."""
    bob = Mailbox("bob@example.org", "Bob")
    found = message_event(Mail("message", "1@x", bob, bob, text="Hi"), Placed("t", "ann@example.org"), (), first=False)

    assert (found.peer, found.author, found.profile) == ("ann@example.org/t", "Bob <bob@example.org>", None)


@pytest.mark.parametrize("thread", ["", "abcdefgh2345"])
def test_a_peer_is_taken_apart_again(thread: str) -> None:
    """Without a thread it is an address to which a first mail goes."""
    peer = peer_of("ann@example.org", thread) if thread else "ann@example.org"

    assert contact_and_thread(peer) == ("ann@example.org", thread)


def test_nothing_comes_by_webhook() -> None:
    """Whatever is posted is refused."""
    with pytest.raises(Unverified):
        CHANNEL.verify(Request({}, b"", 0.0), Account("mail", "email"))
    assert CHANNEL.settings == SETTINGS


@pytest.mark.parametrize(
    ("settings", "secrets", "wrong"),
    [
        ({"imap_security": "plain", "imap_host": "mail.example.org"}, None, "imap_security"),
        ({"smtp_security": "plain", "smtp_host": "mail.example.org"}, None, "smtp_security"),
        ({"address": "nobody"}, None, "address"),
        ({}, {"x": "y"}, "password"),
        ({}, {"refresh_token": "r"}, "token_url"),
    ],
)
def test_an_account_says_what_is_wrong_with_it(
    settings: dict[str, str], secrets: dict[str, str] | None, wrong: str
) -> None:
    """Without encryption only on this machine."""
    usual = {"address": "a@example.test", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    with pytest.raises(BadAccount, match=wrong):
        mail_account(Account("mail", "email", {**usual, **settings}, secrets or {"password": "secret"}))


@pytest.mark.parametrize(
    ("provider", "smtp", "token_host", "scopes"),
    [
        ("gmail", Server("smtp.gmail.com", 465, "tls"), "oauth2.googleapis.com", ()),
        (
            "microsoft365",
            Server("smtp.office365.com", 587, "starttls"),
            "login.microsoftonline.com",
            ("IMAP.AccessAsUser.All", "SMTP.Send", "offline_access"),
        ),
    ],
)
def test_a_provider_says_the_rest(provider: str, smtp: Server, token_host: str, scopes: tuple[str, ...]) -> None:
    """What is set by hand counts before it: an application of one tenant has a token address of its own."""
    config = {"address": "a@example.org", "provider": provider, "client_id": "i"}
    known = mail_account(Account("mail", "email", config, {"refresh_token": "r"}))
    own = mail_account(Account("mail", "email", {**config, "token_url": "https://own.example"}, {"refresh_token": "r"}))

    assert (known.smtp, known.sign_in.refresh_token, known.sign_in.password) == (smtp, "r", "")
    assert urlsplit(known.sign_in.token_url).hostname == token_host
    assert all(one in known.sign_in.scope for one in scopes)
    assert own.sign_in.token_url == "https://own.example"


def test_a_password_of_a_provider_needs_no_token() -> None:
    """Gmail takes passwords that are made for one program."""
    config = {"address": "a@example.org", "provider": "gmail"}
    known = mail_account(Account("mail", "email", config, {"password": "p"}))

    assert (known.sign_in.password, known.sign_in.token_url) == ("p", "")
