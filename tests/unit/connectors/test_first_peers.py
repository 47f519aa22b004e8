"""What other services know of first peers is what the channels understand."""

from collections.abc import Callable

import pytest
from usher_common.messages.first_peers import FIRST, THREAD_CHARS, first_peer, mail_thread
from usher_connectors.channels import CHANNELS
from usher_connectors.channels.email.events import contact_and_thread
from usher_connectors.channels.email.threading.tokens import KEY_CHARS, LETTERS, own_message_id, read_own_id
from usher_connectors.channels.whatsapp.bodies import recipient

KEY = b"0" * 32


def test_each_of_them_is_a_channel() -> None:
    """And those that take only templates at first are those with a reply window."""
    assert FIRST.keys() <= CHANNELS.keys()
    for name, by in FIRST.items():
        assert by.template_only is (CHANNELS[name].reply_window_s is not None)


def test_a_first_mail_names_its_thread() -> None:
    """By a key as the channel makes them: the tokens of its answer carry it."""
    contact, thread = contact_and_thread(first_peer("email", "eva@example.org", "m1"))
    own = own_message_id("a" * 20, thread, "example.org", "box", KEY)

    assert (contact, thread, KEY_CHARS) == ("eva@example.org", mail_thread("m1"), THREAD_CHARS)
    assert read_own_id(own, "box", [KEY]) == ("a" * 20, thread)
    assert LETTERS == "a-z2-7"
    assert mail_thread("m1") != mail_thread("m2")


@pytest.mark.parametrize(
    ("channel", "takes"),
    [("whatsapp", lambda peer: recipient(peer)["to"] == "4930123"), ("twilio", lambda peer: peer == "+4930123")],
)
def test_a_number_is_a_peer(channel: str, takes: Callable[[str], bool]) -> None:
    """As the contact's pane has it, in E.164 form."""
    assert takes(first_peer(channel, "+4930123", "m1"))
