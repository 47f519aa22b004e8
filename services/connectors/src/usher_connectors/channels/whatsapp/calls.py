"""What we ask of Meta: to send, to mark as read, to fetch a file, to check an account."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import msgspec
from usher_common.messages.content import Attachment
from usher_common.messages.templates import ListedTemplate

from usher_connectors.channels.whatsapp.bodies import captioned, enveloped, file_of, texts_of
from usher_connectors.channels.whatsapp.content import hex_of
from usher_connectors.channels.whatsapp.errors import PAIR, PAIR_S, code_of
from usher_connectors.channels.whatsapp.templates import filled, listing
from usher_connectors.contract import (
    Account,
    Call,
    Checking,
    CheckResult,
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

API = "https://graph.facebook.com/v23.0"


def send(message: Message, account: Account) -> Sending:
    """Send the message, in parts if it is long or has several files; returns the id of the first part."""
    first = ""
    for content in (yield from _contents(message, account)):
        try:
            reply = yield _post(account, enveloped(message.send, content))
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
            f"{_number(account)}/media", headers=_bearer(account), upload=one.id, upload_field="file", form=form
        )
    except SendError as error:
        error.unknown = False  # whatever became of the upload, no message was sent
        raise
    return str(msgspec.json.decode(reply.body)["id"])


def templates(account: Account) -> Generator[Call, Reply, Sequence[ListedTemplate]]:
    """List the templates of the number's business account."""
    waba = account.config.get("waba_id")
    if not isinstance(waba, str) or not waba.isdecimal():
        raise SendError("bad_account", retryable=False)
    return (yield from listing(f"{_api(account)}/{waba}", _bearer(account)))


def mark(native_id: str, account: Account) -> Sending:
    """Show the contact that this message, and those before it, were read."""
    fields = {"messaging_product": "whatsapp", "status": "read", "message_id": native_id}
    yield _post(account, fields)
    return ""


def fetch(media: Media, account: Account) -> Fetching:
    """Ask where the file is, then get it: that address needs the token, and ends within minutes."""
    number = account.config.get("phone_number_id", "")
    asked = Call(f"{_api(account)}/{media.ref}?phone_number_id={number}", headers=_bearer(account), method="GET")
    found = msgspec.json.decode((yield asked).body)
    if media.sha256 and (known := hex_of(str(found.get("sha256", "")))) and known != media.sha256:
        raise SendError("another_file", retryable=False)
    return Call(found["url"], headers=_bearer(account), method="GET")


def check(account: Account, hook_url: str) -> Checking:
    """Ask which number it is and how it stands; the webhook itself is entered at Meta, with our verify token."""
    wanted = "verified_name,display_phone_number,quality_rating,webhook_configuration"
    asked = Call(f"{_number(account)}?fields={wanted}", headers=_bearer(account), method="GET")
    number = msgspec.json.decode((yield asked).body)
    hooks = set((number.get("webhook_configuration") or {}).values())
    name = " ".join(filter(None, (number.get("verified_name"), number.get("display_phone_number"))))
    quality = number.get("quality_rating") or "UNKNOWN"
    notes = [] if quality in {"GREEN", "UNKNOWN"} else [f"Meta rates the quality of this number {quality}"]
    if hook_url and hook_url not in hooks:
        notes.append(f"Meta sends to {', '.join(sorted(map(str, hooks))) or 'nobody'}, not to {hook_url}")
    return CheckResult(ok=not hook_url or hook_url in hooks, name=name, notes=tuple(notes))


def fault(reply: Reply) -> Fault | None:
    """Read Meta's error."""
    error = msgspec.json.decode(readable(reply.body)).get("error")
    if not error:
        return None
    number = int(error["code"])
    return Fault(code_of(number), after=PAIR_S if number == PAIR else None)


def _post(account: Account, fields: Mapping[str, Any]) -> Call:
    headers = {**_bearer(account), "content-type": "application/json"}
    return Call(f"{_number(account)}/messages", msgspec.json.encode(fields), headers)


def _bearer(account: Account) -> dict[str, str]:
    token = account.secrets.get("token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise SendError("bad_account", retryable=False)
    return {"authorization": f"Bearer {token}"}


def _number(account: Account) -> str:
    number = account.config.get("phone_number_id")
    if not isinstance(number, str) or not number.isdecimal():
        raise SendError("bad_account", retryable=False)
    return f"{_api(account)}/{number}"


def _api(account: Account) -> str:
    return str(account.config.get("api") or API).rstrip("/")
