"""What we ask of Meta: to send, to mark as read, to fetch a file."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import msgspec
from usher_common.messages.content import Attachment
from usher_common.messages.templates import ListedTemplate

from usher_connectors.channels.whatsapp.bodies import captioned, enveloped, file_of, texts_of
from usher_connectors.channels.whatsapp.content import hex_of
from usher_connectors.channels.whatsapp.errors import PAIR, PAIR_S, code_of
from usher_connectors.channels.whatsapp.graph import api_of, bearer, json_call, number_url, waba_url
from usher_connectors.channels.whatsapp.templates import filled, listing
from usher_connectors.contract import (
    Account,
    Call,
    Fault,
    Fetching,
    Media,
    Message,
    Reply,
    SendError,
    Sending,
    readable,
    write_markup,
)

TYPING_S = 25.0  # s for which Meta shows that somebody writes


def send(message: Message, account: Account) -> Sending:
    """Send the message, in parts if it is long or has several files; returns the id of the first part."""
    first = ""
    contents = yield from _contents(message, account)
    for number, content in enumerate(contents, 1):
        last = message.last and number == len(contents)
        try:
            reply = yield _post(account, enveloped(message.send, content, last=last))
        except SendError as error:
            if not first:
                raise
            raise SendError(f"partly_sent:{error.code}", retryable=False, unknown=True, reply=error.reply) from error
        first = first or str(msgspec.json.decode(reply.body)["messages"][0]["id"])
    return first


def _contents(message: Message, account: Account) -> Generator[Call, Reply, list[dict[str, Any]]]:
    """Return what the message becomes; files are uploaded first, so that nothing is sent where one cannot be."""
    sent = message.send
    if sent.template is not None:
        header = sent.attachments[0] if sent.attachments else None
        media_id = (yield from _uploaded(header, account)) if header else ""
        return [filled(sent.template, media_id, header.name if header else "")]
    caption = sent.text if sent.attachments and captioned(sent.attachments[0], sent.text) and not sent.buttons else ""
    files: list[dict[str, Any]] = []
    for one in sent.attachments:
        media_id = yield from _uploaded(one, account)
        files.append(file_of(one, media_id, "" if files else write_markup(caption, "whatsapp")))
    return [*([] if caption else texts_of(sent.text, sent.buttons)), *files]


def _uploaded(one: Attachment, account: Account) -> Generator[Call, Reply, str]:
    form = {"messaging_product": "whatsapp", "type": one.type}
    try:
        reply = yield Call(
            f"{number_url(account)}/media", headers=bearer(account), upload=one.id, upload_field="file", form=form
        )
    except SendError as error:
        error.unknown = False  # whatever became of the upload, no message was sent
        raise
    return str(msgspec.json.decode(reply.body)["id"])


def templates(account: Account) -> Generator[Call, Reply, Sequence[ListedTemplate]]:
    """List the templates of the number's business account."""
    return (yield from listing(waba_url(account), bearer(account)))


def mark(native_id: str, account: Account) -> Sending:
    """Show the contact that this message, and those before it, were read."""
    fields = {"messaging_product": "whatsapp", "status": "read", "message_id": native_id}
    yield _post(account, fields)
    return ""


def typing(native_id: str, account: Account) -> Sending:
    """Show that somebody writes, for TYPING_S at most; Meta marks this message as read with it."""
    fields = {"messaging_product": "whatsapp", "status": "read", "message_id": native_id}
    yield _post(account, {**fields, "typing_indicator": {"type": "text"}})
    return ""


def fetch(media: Media, account: Account) -> Fetching:
    """Ask where the file is, then get it: that address needs the token, and ends within minutes."""
    number = account.config.get("phone_number_id", "")
    asked = Call(f"{api_of(account)}/{media.ref}?phone_number_id={number}", headers=bearer(account), method="GET")
    found = msgspec.json.decode((yield asked).body)
    if media.sha256 and (known := hex_of(str(found.get("sha256", "")))) and known != media.sha256:
        raise SendError("another_file", retryable=False)
    if not isinstance(found.get("url"), str):
        raise SendError("no_file", retryable=False)
    return Call(found["url"], headers=bearer(account), method="GET")


def fault(reply: Reply) -> Fault | None:
    """Read Meta's error."""
    error = msgspec.json.decode(readable(reply.body)).get("error")
    if not error:
        return None
    number = int(error["code"])
    return Fault(code_of(number), after=PAIR_S if number == PAIR else None)


def _post(account: Account, fields: Mapping[str, Any]) -> Call:
    return json_call(account, f"{number_url(account)}/messages", fields)
