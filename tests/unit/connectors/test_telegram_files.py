"""Files to Telegram: as a photo or a document, uploaded in a form."""

import pytest
from msgspec.json import encode
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Send
from usher_connectors.channels.telegram.calls import send
from usher_connectors.contract import Account, Message, Reply

ACCOUNT = Account("tg", "telegram", {}, {"token": "1:T", "webhook_secret": "s3cret"})
SENT = Reply(200, {}, encode({"ok": True, "result": {"message_id": 4, "chat": {"id": 7}}}))


def message(text: str, file: Attachment, peer: str = "7") -> Message:
    """Make a message with a file."""
    return Message("e1", 1000, Send("tg", peer, "telegram", "c", "m", 1, text, attachments=(file,)))


@pytest.mark.parametrize(
    ("file", "method"),
    [
        (Attachment("f1", "a.png", "image/png", 5), "photo"),
        (Attachment("f1", "a.png", "image/png", 10_000_001), "document"),
        (Attachment("f1", "a.gif", "image/gif", 5), "document"),
        (Attachment("f1", "a.pdf", "application/pdf", 5), "document"),
    ],
)
def test_a_file_is_uploaded_with_its_caption(file: Attachment, method: str) -> None:
    """A picture that Telegram shows is a photo, everything else a document."""
    sending = send(message("**Here** <it> is", file, peer="-100:5"), ACCOUNT)
    call = next(sending)

    assert call.url == f"https://api.telegram.org/bot{ACCOUNT.secrets['token']}/send{method.capitalize()}"
    assert (call.upload, call.upload_field, call.body) == ("f1", method, b"")
    where = {"chat_id": "-100", "message_thread_id": "5", "parse_mode": "HTML"}
    assert call.form == {**where, "caption": "<b>Here</b> &lt;it&gt; is"}
    with pytest.raises(StopIteration) as ended:
        sending.send(SENT)
    assert ended.value.value == "7:4"


def test_a_file_needs_no_caption() -> None:
    """The driver sends a text of its own where it does not fit."""
    call = next(send(message("", Attachment("f1", "a.png", "image/png", 5)), ACCOUNT))

    assert call.form == {"chat_id": "7"}
