"""WhatsApp: who wrote, by number or by user id, and whether it was Meta that told us."""

from typing import Any

import pytest
from usher_common.messages.content import Profile
from usher_connectors.channels.whatsapp import CHANNEL, answer, parse, verify
from usher_connectors.channels.whatsapp.content import hex_of
from usher_connectors.channels.whatsapp.people import is_phone, is_user_id
from usher_connectors.contract import Account, Event, Link, PeerChanged, Received, Refused, Request, Unverified

from channels.whatsapp_cases import EVA, HANDSHAKE, NUMBER, SECRET, account_at, post, sign

ACCOUNT = account_at("https://graph.facebook.com/v23.0")
PHONE, USER = "16505551234", "US.13491208655302741918"
SHA = "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="
HEX = "49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942"
HEAD = {"from": PHONE, "id": "wamid.1", "timestamp": "1000"}


def events(body: bytes) -> list[Event]:
    """Parse a post."""
    return list(parse(Request({}, body, 0.0), ACCOUNT))


NAMELESS = {"profile": {"name": "Eva", "username": "eva"}, "user_id": USER}
HANDLE = Profile(name="Eva", attributes={"whatsapp": "@eva"})
BOTH = Profile(name="Eva", phone=f"+{PHONE}", attributes={"whatsapp": "@eva"})


@pytest.mark.parametrize(
    ("named", "contact", "peer", "profile", "linked"),
    [
        ({"from_user_id": USER}, NAMELESS, USER, HANDLE, False),
        ({"from": "", "from_user_id": USER}, NAMELESS, USER, HANDLE, False),
        ({"from": USER}, NAMELESS, USER, HANDLE, False),
        ({"from": None, "from_user_id": USER}, {**NAMELESS, "wa_id": ""}, USER, HANDLE, False),
        ({"from": PHONE, "from_user_id": USER}, {**NAMELESS, "wa_id": PHONE}, PHONE, BOTH, True),
        ({"from_user_id": USER}, {**NAMELESS, "wa_id": PHONE}, PHONE, BOTH, True),
        ({"from": PHONE}, {**NAMELESS, "wa_id": PHONE}, PHONE, BOTH, True),
        ({}, NAMELESS, USER, HANDLE, False),
        ({"from_user_id": USER}, {"user_id": "US.2", "profile": {"name": "Other"}}, USER, None, False),
        ({"from_user_id": "US.ENT.11815799212886844830"}, {}, "US.ENT.11815799212886844830", None, False),
    ],
)
def test_people_with_and_without_a_number(
    named: dict[str, Any], contact: dict[str, Any], peer: str, profile: Profile | None, linked: bool
) -> None:
    """A2: by whichever id there is; both are linked once both are told, and the conversation goes on by either."""
    message = {**named, "id": "wamid.1", "timestamp": "1000", "type": "text", "text": {"body": "Hi"}}
    link = [Link(PHONE, USER)] if linked else []

    found = events(post(contacts=[contact] if contact else [], messages=[message]))
    assert found == [*link, Received("wamid.1", peer, "Hi", profile=profile, at=1000.0)]


def test_a_message_from_nobody_is_refused_alone() -> None:
    """Others in the same post are taken."""
    nobody = {**HEAD, "from": "", "type": "text", "text": {"body": "?"}}
    refused, taken = events(post(messages=[nobody, {**HEAD, "type": "text", "text": {"body": "Hi"}}]))

    assert isinstance(refused, Refused)
    assert taken == Received("wamid.1", PHONE, "Hi", profile=Profile(phone=f"+{PHONE}"), at=1000.0)


def test_a_group_is_the_peer() -> None:
    """With the name of who wrote; what is known of them is not known of the group."""
    text = {"type": "text", "text": {"body": "Hi"}, "group_id": "Y2FwaV9ncm91cDox"}
    (event,) = events(post(contacts=[EVA], messages=[{**HEAD, **text}]))
    assert event == Received(
        "wamid.1", "group:Y2FwaV9ncm91cDox", "Hi", author="Eva", group="Y2FwaV9ncm91cDox", at=1000.0
    )


def test_a_changed_user_id_moves_the_contact() -> None:
    """Their new number and id are linked as well."""
    system = {"type": "user_changed_number", "wa_id": "12195555358", "user_id": "US.2", "body": "x"}
    message = {"from": PHONE, "id": "wamid.1", "timestamp": "1000", "type": "system", "system": system}
    assert events(post(messages=[message])) == [
        PeerChanged(PHONE, "moved", "12195555358", "wamid.1", 1000.0),
        Link("12195555358", "US.2"),
    ]
    changed = {"from_user_id": USER, "system": {"type": "user_changed_user_id", "user_id": "US.2", "body": "x"}}
    assert events(post(messages=[{**message, "from": "", **changed}])) == [
        PeerChanged(USER, "moved", "US.2", "wamid.1", 1000.0)
    ]


QUERY = {"hub.mode": "subscribe", "hub.verify_token": HANDSHAKE, "hub.challenge": "1158201444"}


def test_a_handshake_is_answered_with_its_challenge() -> None:
    """As plain text, where the token is ours; nothing is parsed."""
    request = Request({}, b"", 0.0, "GET", QUERY)
    verify(request, ACCOUNT)
    told = answer(request, ACCOUNT)

    assert told is not None
    assert (told.status, told.body, told.content_type) == (200, b"1158201444", "text/plain")
    assert list(parse(request, ACCOUNT)) == []
    assert answer(Request({}, post(), 0.0), ACCOUNT) is None


@pytest.mark.parametrize("wrong", [{"hub.verify_token": "x"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}])
def test_a_handshake_with_another_token_is_refused(wrong: dict[str, str]) -> None:
    """So is every one where the account has none."""
    with pytest.raises(Unverified):
        verify(Request({}, b"", 0.0, "GET", {**QUERY, **wrong}), ACCOUNT)
    with pytest.raises(Unverified):
        verify(Request({}, b"", 0.0, "GET", {**QUERY, "hub.verify_token": ""}), Account("a", "whatsapp"))


def test_two_app_secrets_are_valid_during_a_rotation() -> None:
    """The second one signs as well; without any, nothing is accepted."""
    account = Account("a", "whatsapp", {"phone_number_id": NUMBER}, {"app_secret": ["new", SECRET]})
    request = Request(dict(sign(b"{}", 0.0)), b"{}", 0.0)
    verify(request, account)
    with pytest.raises(Unverified):
        verify(request, Account("a", "whatsapp", {}, {"app_secret": [""]}))


def test_ids_are_told_apart() -> None:
    """A user id is no number, whatever field it is in."""
    assert [is_phone(one) for one in (PHONE, USER, "", None, "+1650", "٣٣٣٣٣")] == [True] + [False] * 5
    assert [is_user_id(one) for one in (USER, "US.ENT.1", PHONE, "us.1", "US.", None)] == [True, True] + [False] * 4
    assert CHANNEL.reply_window_s == 86_400


@pytest.mark.parametrize(("digest", "found"), [(SHA, HEX), (HEX.upper(), HEX), ("", ""), ("!!", ""), ("QUJD", "")])
def test_a_digest_is_read_in_either_form(digest: str, found: str) -> None:
    """Base64 in a webhook, hex in the answer about a file."""
    assert hex_of(digest) == found
