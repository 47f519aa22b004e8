"""What we ask of Telegram: to send, to poll, to fetch a file, to register the webhook."""

from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from usher_common.accounts.check_notes import Note

from usher_connectors.channels.telegram.keyboard import acknowledgement, keyboard
from usher_connectors.channels.telegram.updates import ALLOWED, events_in
from usher_connectors.contract import (
    Account,
    Call,
    Checking,
    CheckResult,
    Fault,
    Fetching,
    Media,
    Message,
    Polled,
    Polling,
    Reply,
    SendError,
    Sending,
    readable,
    write_markup,
)

API = "https://api.telegram.org"
TEXT = 4096  # UTF-16 units of a message
CAPTION = 1024  # UTF-16 units of what stands below a file
FILE_BYTES = 50 * 1000 * 1000  # bytes of a file that a bot may send
PHOTO_BYTES = 10 * 1000 * 1000  # bytes of a picture that is shown; a larger one is sent as a document
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
TYPING_S = 5.0  # s for which Telegram shows that somebody writes
POLL_S = 25  # s that a poll may stay open: the server's most is 50, our proxies' least 30
POLL_UPDATES = 100  # updates in one poll: the server's most


def poll(account: Account, cursor: str) -> Polling:
    """Ask for updates from the cursor on; asking for later ones tells Telegram that these are durable."""
    wanted = {"timeout": POLL_S, "limit": POLL_UPDATES, "allowed_updates": ALLOWED}
    reply = yield _call(account, "getUpdates", wanted | ({"offset": int(cursor)} if cursor else {}), POLL_S)
    updates = msgspec.json.decode(readable(reply.body))["result"]
    for fields in filter(None, map(acknowledgement, updates)):
        with suppress(
            SendError
        ):  # such as a press that was too long ago: the clock has stopped, and what it says counts
            yield _call(account, "answerCallbackQuery", fields)
    events = [event for update in updates for event in events_in(update)]
    numbers = [update["update_id"] for update in updates if isinstance(update.get("update_id"), int)]
    return Polled(events, str(max(numbers) + 1) if numbers else cursor, updates)


def send(message: Message, account: Account) -> Sending:
    """Send a text or a file; once more to a group's new id if it has moved."""
    if message.send.attachments:
        return (yield from _file(account, message))
    buttons = keyboard(message.send.buttons)
    text = message.send.text or ("…" if buttons else "")  # Telegram takes no keyboard by itself
    fields = {"text": write_markup(text, "html"), "parse_mode": "HTML", **buttons}
    where = where_of(message.send.peer)
    reply = yield from _moving(where, lambda: _call(account, "sendMessage", {**where, **fields}))
    return _id_in(reply)


def _file(account: Account, message: Message) -> Sending:
    """Send the one file that the driver puts into a message; a picture is shown where Telegram takes it as one."""
    (file,) = message.send.attachments
    kind = "photo" if file.type in PHOTOS and file.size <= PHOTO_BYTES else "document"
    where = where_of(message.send.peer)
    caption = write_markup(message.send.text, "html")
    said = {"caption": caption, "parse_mode": "HTML"} if caption else {}

    def call() -> Call:
        form = {name: str(value) for name, value in {**where, **said}.items()}
        url = f"{_api(account)}/bot{account.secrets.get('token', '')}/send{kind.capitalize()}"
        return Call(url, upload=file.id, upload_field=kind, form=form)

    return _id_in((yield from _moving(where, call)))


def _moving(where: dict[str, Any], call: Callable[[], Call]) -> Generator[Call, Reply, Reply]:
    """Make a call, once more to a group's new id if it has moved."""
    try:
        return (yield call())
    except SendError as error:
        if error.fault is None or error.fault.change != "moved":
            raise
        where["chat_id"] = int(error.fault.to)
        return (yield call())


def where_of(peer: str) -> dict[str, Any]:
    """Return the fields that say where a message goes. Raises SendError for what is no peer of ours."""
    place, _, business = peer.partition("@")
    chat, _, topic = place.partition(":")
    if not chat.lstrip("-").isdecimal() or (topic and not topic.isdecimal()):
        raise SendError("bad_peer", retryable=False)
    found = {"chat_id": int(chat), "message_thread_id": int(topic or 0), "business_connection_id": business}
    return {name: value for name, value in found.items() if value}


def typing(peer: str, account: Account) -> Sending:
    """Show that somebody writes, for TYPING_S."""
    yield _call(account, "sendChatAction", {**where_of(peer), "action": "typing"})
    return ""


def fetch(media: Media, account: Account) -> Fetching:
    """Ask where the file is, then get it: that address has the token, and is never shown."""
    reply = yield _call(account, "getFile", {"file_id": media.ref})
    path = msgspec.json.decode(reply.body)["result"]["file_path"]
    return Call(f"{_api(account)}/file/bot{account.secrets.get('token', '')}/{path}", method="GET")


def check(account: Account, hook_url: str) -> Checking:
    """Ask who the bot is; register the webhook, or remove it where the account is polled."""
    me = msgspec.json.decode((yield _call(account, "getMe", {})).body)["result"]
    if not hook_url:
        yield _call(account, "deleteWebhook", {})
        return CheckResult(ok=True, name=me.get("username", ""))
    secret = account.secrets.get("webhook_secret", "")
    yield _call(account, "setWebhook", {"url": hook_url, "secret_token": secret, "allowed_updates": ALLOWED})
    info = msgspec.json.decode((yield _call(account, "getWebhookInfo", {})).body)["result"]
    notes = [Note("last_error", said=info["last_error_message"])] if info.get("last_error_message") else []
    return CheckResult(ok=info.get("url") == hook_url, name=me.get("username", ""), notes=tuple(notes))


def fault(reply: Reply) -> Fault | None:
    """Read Telegram's error: its number, refined where the description says more."""
    body = msgspec.json.decode(reply.body)
    if body["ok"]:
        return None
    code, text, more = str(body["error_code"]), body.get("description", ""), body.get("parameters") or {}
    if moved := more.get("migrate_to_chat_id"):
        return Fault("moved", change="moved", to=str(moved))
    if code == "403":
        return Fault(code, change="blocked" if "blocked" in text or "deactivated" in text else None)
    known = "chat_not_found" if "chat not found" in text else code
    return Fault(known, after=more.get("retry_after"))


def _call(account: Account, method: str, fields: Mapping[str, Any], wait_s: float = 0.0) -> Call:
    url = f"{_api(account)}/bot{account.secrets.get('token', '')}/{method}"
    return Call(url, msgspec.json.encode(fields), {"content-type": "application/json"}, wait_s=wait_s)


def _api(account: Account) -> str:
    return str(account.config.get("api") or API).rstrip("/")


def _id_in(reply: Reply) -> str:
    sent = msgspec.json.decode(reply.body)["result"]
    return f"{sent['chat']['id']}:{sent['message_id']}"
