"""An account at Meta's Graph API: its addresses and token, and whether it stands and leads to our webhook."""

from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from usher_common.accounts.check_notes import Note

from usher_connectors.contract import Account, Call, Checking, CheckResult, Ending, Reply, SendError, readable

API = "https://graph.facebook.com/v23.0"


def json_call(account: Account, url: str, fields: Mapping[str, Any]) -> Call:
    """Return a call with a JSON body."""
    return Call(url, msgspec.json.encode(fields), {**bearer(account), "content-type": "application/json"})


def bearer(account: Account) -> dict[str, str]:
    """Return the header with the token; raises SendError for one that no header may have."""
    token = account.secrets.get("token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise SendError("bad_account", retryable=False)
    return {"authorization": f"Bearer {token}"}


def number_url(account: Account) -> str:
    """Return the URL of the account's number."""
    return _node(account, "phone_number_id")


def waba_url(account: Account) -> str:
    """Return the URL of the number's business account."""
    return _node(account, "waba_id")


def _node(account: Account, setting: str) -> str:
    number = account.config.get(setting)
    if not isinstance(number, str) or not number.isdecimal():
        raise SendError("bad_account", retryable=False)
    return f"{api_of(account)}/{number}"


def api_of(account: Account) -> str:
    """Return the URL of the API and its version."""
    return str(account.config.get("api") or API).rstrip("/")


def check(account: Account, hook_url: str) -> Checking:
    """Ask which number it is and how it stands; register our webhook for this number, if it is not."""
    number = yield from _asked(account)
    notes: list[str] = []
    if hook_url and _hook_of(number) != hook_url:
        try:
            yield from _register(account, hook_url)
            number = yield from _asked(account)
        except SendError as error:
            notes.append(Note("unregistered", error=error.code))
    name = " ".join(filter(None, (number.get("verified_name"), number.get("display_phone_number"))))
    quality = number.get("quality_rating")
    notes += [Note("quality", rating=quality)] if quality in {"YELLOW", "RED"} else []
    ok = not hook_url or _hook_of(number) == hook_url
    if not ok:
        there = _hook_of(number)
        notes.append(Note("other_hook", url=there, wanted=hook_url) if there else Note("no_hook", wanted=hook_url))
    return CheckResult(ok=ok, name=name, notes=tuple(notes))


def token_ends(account: Account) -> Ending:
    """Ask Meta when the token ends: a token may ask about itself. 0 is never; data access may end before it.

    The token stands in this URL because Meta takes it nowhere else; URLs of calls are in no log of ours.
    """
    token = quote(str(account.secrets.get("token", "")), safe="")
    url = f"{api_of(account)}/debug_token?input_token={token}"
    reply = yield Call(url, headers=bearer(account), method="GET")
    said = msgspec.json.decode(readable(reply.body))["data"]
    ends = [said.get(name) for name in ("expires_at", "data_access_expires_at")]
    return min((float(one) for one in ends if isinstance(one, int) and one > 0), default=None)


def _asked(account: Account) -> Generator[Call, Reply, dict[str, Any]]:
    wanted = "verified_name,display_phone_number,quality_rating,webhook_configuration"
    reply = yield Call(f"{number_url(account)}?fields={wanted}", headers=bearer(account), method="GET")
    found = msgspec.json.decode(readable(reply.body))
    return found if isinstance(found, dict) else {}


def _hook_of(number: Mapping[str, Any]) -> str:
    """Return where Meta sends what comes for this number: its own webhook, else its account's, else the app's."""
    hooks = number.get("webhook_configuration") or {}
    return str(
        next((hooks[of] for of in ("phone_number", "whatsapp_business_account", "application") if hooks.get(of)), "")
    )


def _register(account: Account, hook_url: str) -> Generator[Call, Reply, None]:
    """Subscribe the app to the business account, and send this number's events to us: Meta asks our webhook at once."""
    yield json_call(account, f"{waba_url(account)}/subscribed_apps", {})
    hook = {"override_callback_uri": hook_url, "verify_token": str(account.secrets.get("verify_token", ""))}
    yield json_call(account, number_url(account), {"webhook_configuration": hook})
