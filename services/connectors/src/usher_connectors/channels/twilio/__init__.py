"""SMS and WhatsApp by Twilio; see docs/channels/twilio.md. A peer is "+46701234567" or "whatsapp:+46701234567"."""

from usher_connectors.channels.twilio.incoming import answer, fields_of, parse
from usher_connectors.channels.twilio.outgoing import API, FILES, SEGMENTS, check, fault, fetch, send
from usher_connectors.channels.twilio.signature import SHA1, SHA256, verify
from usher_connectors.contract import Abilities, Channel, Limits, Setting, shape_beside

MEDIA_BYTES = 5 * 1024 * 1024  # bytes of a file, whatever its type

CHANNEL = Channel(
    "twilio",
    verify,
    parse,
    send,
    answer=answer,
    fetch=fetch,
    check=check,
    fault=fault,
    # https://www.twilio.com/docs/api/errors
    errors={
        **dict.fromkeys(("20429", "14107", "21611", "30001", "63018"), "throttled"),
        **dict.fromkeys(("20500", "20503"), "transient"),
        **dict.fromkeys(("20003", "20006", "20008"), "auth"),
        **dict.fromkeys(("20005", "21212", "21603", "21606", "21659", "30002", "63007"), "account"),
        **dict.fromkeys(("21211", "21214", "21217", "21408", "21610", "21612", "21614", "63003", "63024"), "recipient"),
        **dict.fromkeys(("21602", "21617", "21619", "21620", "21623", "21655", "21656", "63005", "63013"), "content"),
        "63016": "window",
    },
    payload=fields_of,
    shape=shape_beside(__name__),
    settings=(
        Setting("account_sid", "text", "Account SID", "AC and 32 digits, on the console's first page"),
        Setting("from", "text", "Sender", "a number such as +4670…, whatsapp:+4670…, or a messaging service MG…"),
        Setting("auth_token", "secret", "Auth token", "beside the account SID"),
        Setting("old_auth_token", "secret", "Old auth token", "while you change the token", required=False),
        Setting("signature", "choice", "Signature", "how requests are signed", choices=(SHA1, SHA256), default=SHA1),
        Setting("shared_key", "secret", "Shared key", "only for HMAC_SHA256", required=False),
        Setting(
            "help_text", "text", "Answer to HELP", "empty where Twilio answers it (Advanced Opt-Out)", required=False
        ),
        Setting(
            "hook_url", "url", "Webhook URL", "only if it is not USHER_HOOKS_URL/hooks/twilio/ACCOUNT", required=False
        ),
        Setting("link", "text", "Link for visitors", "such as sms:+4670123?&body={token}", required=False),
        Setting("api", "url", "API", "only for another region", required=False, default=API),
    ),
    limits=Limits(text=SEGMENTS, unit="gsm", parallel=50, media={"*/*": MEDIA_BYTES}, files=FILES),
    abilities=Abilities(receipts=True, replies=False, markup="whatsapp"),
)
