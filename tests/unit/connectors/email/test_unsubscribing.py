"""Which mails can be declined, and the links by which that is done: signed, for one recipient of one account."""

import pytest
from usher_common.mails.unsubscribing import UnsubscribeLinks, may_decline
from usher_common.messages.sends import Send
from usher_connectors.channels.email.mail import Mailbox
from usher_connectors.channels.email.writing.compose import Outgoing, compose

LINKS = UnsubscribeLinks("a secret for tests, long enough", "https://chat.example.com/")
TO = ("mail", "ann@bücher.example/abcdefgh2345")
TOKEN = LINKS.token(*TO)


@pytest.mark.parametrize(
    ("automatic", "first", "due"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
    ids=["a person's answer", "automatic", "a first mail", "both"],
)
def test_what_nobody_asked_for_can_be_declined(automatic: bool, first: bool, due: bool) -> None:
    """And a person's answer in a thread cannot."""
    assert may_decline(Send(*TO, "email", "c", "m", 1, "Hi", automatic=automatic, first=first)) is due


def test_a_link_names_its_recipient() -> None:
    """And is the same in all mails, so that it works for as long as one of them is kept."""
    assert LINKS.url(*TO) == f"https://chat.example.com/unsubscribe/{TOKEN}"
    assert LINKS.read(TOKEN) == TO
    assert UnsubscribeLinks("a secret for tests, long enough", "").url(*TO) == ""


@pytest.mark.parametrize(
    "wrong",
    ["", "x", "ü", TOKEN[:-1], TOKEN[1:], f"{TOKEN}A", TOKEN.swapcase(), TOKEN[:22],
     UnsubscribeLinks("another secret for tests", "").token(*TO)],
)  # fmt: skip
def test_no_other_link_names_anybody(wrong: str) -> None:
    """Cut off by a mail program, forged, or of another installation."""
    assert LINKS.read(wrong) is None


@pytest.mark.parametrize(("link", "one_click"), [(LINKS.url(*TO), True), ("mailto:off@example.test", False)])
def test_a_mail_says_how_it_is_declined(link: str, one_click: bool) -> None:
    """RFC 2369, and by one click (RFC 8058) over TLS only; in one line, whose length SMTP carries."""
    box = Mailbox("ann@example.org")
    lines = compose(Outgoing("1@x", 0, box, box, "Hi", unsubscribe=link)).split(b"\r\n")

    assert f"List-Unsubscribe: <{link}>".encode() in lines
    assert (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines) is one_click
    assert max(map(len, lines)) < 998
