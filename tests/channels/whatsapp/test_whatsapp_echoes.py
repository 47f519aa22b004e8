"""WhatsApp: what a colleague changes in the WhatsApp Business app, in the form of Meta's reference of its echoes."""

from typing import Any

import pytest
from usher_connectors.channels.whatsapp import parse
from usher_connectors.contract import Deleted, Edited, Event, Ignored, Request

from channels.whatsapp_cases import account_at, post

EVA = "16505551234"
ECHO = {"from": "15550783881", "to": EVA, "id": "wamid.2", "timestamp": "1000"}
FIRST = {"original_message_id": "wamid.1"}
FRIDAY = {"type": "text", "text": {"body": "Friday"}}
CAPTION = {"type": "image", "image": {"caption": "Ours"}}  # Meta names no file again


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("edit", {**FIRST, "message": FRIDAY}, Edited("wamid.1", EVA, "Friday", "wamid.2", 1000.0)),
        ("edit", {**FIRST, "message": CAPTION}, Edited("wamid.1", EVA, "Ours", "wamid.2", 1000.0)),
        ("revoke", FIRST, Deleted("wamid.1", EVA, 1000.0)),
        ("reaction", {"message_id": "wamid.0", "emoji": "+"}, Ignored("echo:reaction")),
    ],
)
def test_what_a_colleague_changes_in_the_app_changes(kind: str, content: Any, expected: Event) -> None:
    """As what a contact changes; a reaction of ours is only counted."""
    body = post("smb_message_echoes", message_echoes=[{**ECHO, "type": kind, kind: content}])

    assert list(parse(Request({}, body, 0.0), account_at("https://graph.facebook.com/v23.0"))) == [expected]
