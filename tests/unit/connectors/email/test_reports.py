"""Delivery reports of many servers are the state of the mail that they are about."""

import pytest
from usher_connectors.channels.email.events import report_event
from usher_connectors.channels.email.mail import Mail
from usher_connectors.channels.email.reading.read_mail import read_mail
from usher_connectors.channels.email.threading.place import Mailboxes
from usher_connectors.contract import Ignored, Receipt

from mails.reports import KEY, MAIL, OURS, REPORTS, VERP

BOXES = Mailboxes("mail", (OURS,), (KEY,))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("by", ["address", "id"])
def test_a_report_finds_its_mail_and_says_what_became_of_it(name: str, by: str) -> None:
    """By its envelope's address; where a server sends it elsewhere, by the mail that it quotes, if it quotes one."""
    raw, failure, status = REPORTS[name]
    quotes = "Message-ID: <" + MAIL in raw
    if by == "id":
        raw = raw.replace(f"To: {VERP}", f"To: {OURS}")
    found = read_mail(raw.replace("\n", "\r\n").encode())
    assert isinstance(found, Mail)
    assert (found.kind, found.automatic != "") == ("bounce", True)
    event = report_event(found, BOXES)
    if by == "id" and not quotes:
        assert event == Ignored("mail bounce") or failure == "delayed"
        return

    assert found.bounce is not None
    failed = found.bounce.failed
    assert [(one.failure, one.address) for one in failed] == ([(failure, "eva@example.org")] if failure else [])
    if failure == "delayed":
        assert event == Ignored("mail delayed")
        return
    assert isinstance(event, Receipt)
    assert (event.status, event.provider_id) == ("failed", MAIL)
    assert not status or event.code == status
