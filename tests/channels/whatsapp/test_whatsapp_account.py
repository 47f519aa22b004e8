"""WhatsApp: whether an account stands, and its webhook is registered."""

from typing import Any

import msgspec
import pytest
from usher_common.messages.content import Attachment
from usher_connectors.channels.whatsapp import CHANNEL, MB
from usher_connectors.channels.whatsapp.graph import check, token_ends
from usher_connectors.contract import Account, CheckResult, Reply, SendError
from usher_connectors.contract.content import carries

from channels.whatsapp.test_whatsapp_sends import reply, run
from channels.whatsapp_cases import HANDSHAKE, NUMBER, account_at

API, WABA = "https://graph.facebook.com/v23.0", "102290129340398"
WITHOUT = account_at(API)
ACCOUNT = Account("a", "whatsapp", {**WITHOUT.config, "waba_id": WABA}, WITHOUT.secrets)
HOOK, OTHER = "https://usher.example/hooks/whatsapp/a", "https://other.example/"


def number(**told: Any) -> Reply:
    """Make what Meta tells of the number."""
    return reply(verified_name="Shop", display_phone_number="+1 555", **told)


def hooked(of: str, url: str, **told: Any) -> Reply:
    """Make what Meta tells of a number with this webhook."""
    return number(webhook_configuration={of: url}, **told)


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        ({"expires_at": 0}, None),
        ({"expires_at": 1_800_000_000, "data_access_expires_at": 0}, 1.8e9),
        ({"expires_at": 1_800_000_000, "data_access_expires_at": 1_700_000_000}, 1.7e9),
        ({"is_valid": False, "error": {"code": 190}}, None),
        ({"expires_at": "soon", "data_access_expires_at": -1}, None),
    ],
)
def test_meta_says_when_a_token_ends(told: dict[str, Any], ends: float | None) -> None:
    """The token itself, or its access to data; 0 is never, and whatever is no time is not one."""
    calls, result = run(token_ends(ACCOUNT), reply(data=told))

    assert result == ends
    assert [call.url for call in calls] == [f"{API}/debug_token?input_token={ACCOUNT.secrets['token']}"]


@pytest.mark.parametrize("of", ["phone_number", "whatsapp_business_account", "application"])
def test_a_number_that_leads_to_us_is_only_asked_for(of: str) -> None:
    """By its own webhook, its account's or the app's; a bad quality is told."""
    calls, result = run(check(ACCOUNT, HOOK), hooked(of, HOOK, quality_rating="RED"))

    assert [call.method for call in calls] == ["GET"]
    assert result == CheckResult(ok=True, name="Shop +1 555", notes=("Meta rates the quality of this number RED",))


def test_a_number_that_leads_elsewhere_is_registered() -> None:
    """For itself alone: other numbers of the app keep theirs."""
    answers = hooked("application", OTHER), reply(success=True), reply(success=True), hooked("phone_number", HOOK)
    calls, result = run(check(ACCOUNT, HOOK), *answers)
    hook = {"override_callback_uri": HOOK, "verify_token": HANDSHAKE}

    assert [call.url for call in calls[1:3]] == [f"{API}/{WABA}/subscribed_apps", f"{API}/{NUMBER}"]
    assert msgspec.json.decode(calls[2].body) == {"webhook_configuration": hook}
    assert result == CheckResult(ok=True, name="Shop +1 555")


@pytest.mark.parametrize(("hooks", "where"), [({}, "nobody"), ({"phone_number": OTHER, "application": HOOK}, OTHER)])
def test_a_registration_that_fails_is_told(hooks: dict[str, str], where: str) -> None:
    """With where Meta sends instead: a number's own webhook counts before its app's."""
    refused = SendError("content:100", retryable=False)
    _, result = run(check(ACCOUNT, HOOK), number(webhook_configuration=hooks), refused)
    notes = ("the webhook could not be registered: content:100", f"Meta sends to {where}, not to {HOOK}")

    assert result == CheckResult(ok=False, name="Shop +1 555", notes=notes)


def test_without_a_public_url_only_the_token_is_checked() -> None:
    """There is nothing to register; without the id of the business account it is said to be missing."""
    assert run(check(ACCOUNT, ""), number())[1] == CheckResult(ok=True, name="Shop +1 555")
    _, result = run(check(WITHOUT, HOOK), number())
    assert result.notes[0] == "the webhook could not be registered: bad_account"


@pytest.mark.parametrize(
    ("kind", "size", "carried"),
    [
        ("image/png", 5 * MB, True),
        ("image/png", 5 * MB + 1, False),
        ("image/gif", 5, False),
        ("audio/ogg", 16 * MB, True),
        ("audio/webm", 5, False),
        ("video/quicktime", 5, False),
        ("application/pdf", 100 * MB, True),
        ("application/zip", 5, False),
    ],
)
def test_what_meta_does_not_take_becomes_a_link(kind: str, size: int, carried: bool) -> None:
    """Its upload is refused for any other type, and for what is too large."""
    assert carries(CHANNEL.limits.media, Attachment("f", "a", kind, size)) is carried
