"""Telegram bots: webhook or long poll, groups with topics, and Telegram Business; see docs/channels/telegram.md.

Facts of the protocol: https://core.telegram.org/bots/api. A peer is a chat's id, then ":" and a topic's id, then "@"
and a business connection's id, each where there is one: all that an answer needs.
"""

import hmac
from collections.abc import Sequence

import msgspec
from usher_common.token_bucket import Rate

from usher_connectors.channels.telegram.calls import (
    API,
    CAPTION,
    FILE_BYTES,
    TEXT,
    TYPING_S,
    check,
    fault,
    fetch,
    poll,
    send,
    typing,
)
from usher_connectors.channels.telegram.keyboard import BUTTONS, TITLE_CHARS, acknowledgement
from usher_connectors.channels.telegram.updates import events_in
from usher_connectors.contract import (
    Abilities,
    Account,
    Answer,
    BadPayload,
    Channel,
    Event,
    Limits,
    Request,
    Setting,
    Unverified,
    json_payload,
    readable,
    shape_beside,
)


def verify(request: Request, account: Account) -> None:
    """Compare the secret that was given with the webhook."""
    given, secret = request.headers.get("x-telegram-bot-api-secret-token", ""), account.secrets.get("webhook_secret")
    if not isinstance(secret, str) or not secret:
        raise Unverified("this account has no webhook secret: set one, and check the channel to register it")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        raise Unverified("x-telegram-bot-api-secret-token: not the secret that was registered with the webhook")


def parse(request: Request, _account: Account) -> Sequence[Event]:
    """Parse the one update of a webhook."""
    try:
        update = msgspec.json.decode(readable(request.body))
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadPayload(f"no JSON: {error}") from None
    return events_in(update)


def answer(request: Request, _account: Account) -> Answer | None:
    """Stop the clock on a pressed button: Telegram carries out a method in our answer."""
    fields = acknowledgement(msgspec.json.decode(readable(request.body)))
    return None if fields is None else Answer(body=msgspec.json.encode({"method": "answerCallbackQuery", **fields}))


CHANNEL = Channel(
    "telegram",
    verify,
    parse,
    send,
    answer=answer,
    fetch=fetch,
    check=check,
    poll=poll,
    typing=typing,
    fault=fault,
    errors={
        "429": "throttled",
        "401": "auth",
        "404": "auth",  # how Telegram answers a token that it does not know
        "403": "recipient",
        "chat_not_found": "recipient",
        "moved": "recipient",
        "400": "content",
        "409": "transient",  # another poller, or a webhook that is being changed
    },
    payload=json_payload,
    shape=shape_beside(__name__),
    settings=(
        Setting("token", "secret", "Token", "from @BotFather, such as 123456:ABC…"),
        Setting(
            "mode",
            "choice",
            "How messages come",
            "poll: for servers that the internet cannot reach",
            choices=("webhook", "poll"),
            default="webhook",
        ),
        Setting(
            "webhook_secret",
            "secret",
            "Webhook secret",
            "any random text; a check tells it to Telegram",
            required=False,
            generate="text",
        ),
        Setting("link", "url", "Link to the bot", "such as https://t.me/shop_bot?start={token}", required=False),
        Setting("api", "url", "Bot API server", "only for a server of your own", required=False, default=API),
    ),
    limits=Limits(
        text=TEXT,
        unit="utf16",
        caption=CAPTION,
        media={"*/*": FILE_BYTES},
        files=1,
        buttons=BUTTONS,
        button_chars=TITLE_CHARS,
        account_rate=Rate(27, 2),  # never more than the 30 in any second that Telegram allows a bot
        peer_rate=Rate(1, 3),
    ),
    abilities=Abilities(edits=True, reactions=True, groups=True, echoes=True, markup="html", typing_s=TYPING_S),
)
