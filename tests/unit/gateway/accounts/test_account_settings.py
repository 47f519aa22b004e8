"""What is wrong with an account's settings is said field by field."""

from typing import Any

import pytest
from usher_common.accounts.facts import ChannelFacts, SettingFacts
from usher_connectors.channels import CHANNELS
from usher_connectors.described import facts_of
from usher_gateway.channel_accounts.domain import faults_of, generated, merged_secrets, with_generated
from usher_gateway.channel_accounts.faults import FieldFault

FACTS = ChannelFacts(
    "post",
    (
        SettingFacts("url", "url", "URL"),
        SettingFacts("port", "number", "Port", required=False),
        SettingFacts("mode", "choice", "Mode", choices=("a", "b"), default="a"),
        SettingFacts("history", "flag", "History", required=False),
        SettingFacts("names", "text", "Names", required=False, many=True),
        SettingFacts("token", "secret", "Token"),
        SettingFacts("hook", "secret", "Hook", required=False, generate="text"),
        SettingFacts("keys", "secret", "Keys", many=True, generate="whsec"),
    ),
)
CONFIG: dict[str, Any] = {"url": "https://a.example/in"}
SECRETS: dict[str, Any] = {"token": "t", "keys": ["k"]}


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"url": ""}, "config.url", "is needed"),
        ({"url": None}, "config.url", "is needed"),
        ({"url": "a.example"}, "config.url", "URL"),
        ({"url": "ftp://a.example"}, "config.url", "URL"),
        ({"url": "https://"}, "config.url", "URL"),
        ({"url": "https://a.example:0"}, "config.url", "URL"),
        ({"url": "https://a.example:x"}, "config.url", "URL"),
        ({"url": "https://a b.example"}, "config.url", "URL"),
        ({"url": "https://a.example/\n"}, "config.url", "URL"),
        ({"url": ["https://a.example"]}, "config.url", "URL"),
        ({"port": "x"}, "config.port", "whole number"),
        ({"port": -1}, "config.port", "whole number"),
        ({"port": True}, "config.port", "whole number"),
        ({"port": 1.5}, "config.port", "whole number"),
        ({"port": "٣"}, "config.port", "whole number"),
        ({"mode": "c"}, "config.mode", "a, b"),
        ({"mode": ["a"]}, "config.mode", "a, b"),
        ({"history": "yes"}, "config.history", "true or false"),
        ({"history": 1}, "config.history", "true or false"),
        ({"names": "Eva"}, "config.names", "list"),
        ({"names": ["Eva", ""]}, "config.names", "one line"),
        ({"names": ["Eva\nAna"]}, "config.names", "one line"),
        ({"names": ["Eva"] * 21}, "config.names", "at most 20"),
        ({"prt": 1}, "config.prt", "did you mean port"),
        ({"token": "t"}, "config.token", "belongs in secrets"),
    ],
)
def test_a_wrong_setting_is_named(changed: dict[str, Any], field: str, words: str) -> None:
    """Alone, and with what is needed."""
    (fault,) = faults_of(FACTS, {**CONFIG, **changed}, SECRETS)

    assert fault.field == field
    assert words in fault.message


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"token": ""}, "secrets.token"),
        ({"token": " t"}, "secrets.token"),
        ({"token": "t\n"}, "secrets.token"),
        ({"token": 12}, "secrets.token"),
        ({"keys": []}, "secrets.keys"),
        ({"keys": "k"}, "secrets.keys"),
        ({"keys": ["k", 1]}, "secrets.keys"),
        ({"url": "https://a.example"}, "secrets.url"),
    ],
)
def test_a_wrong_secret_is_named_and_not_repeated(changed: dict[str, Any], field: str) -> None:
    """Its value stands in no answer."""
    (fault,) = faults_of(FACTS, CONFIG, {**SECRETS, **changed})

    assert fault.field == field
    assert "k" not in fault.message.split()


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"port": 25, "mode": "b", "history": False, "names": ["Eva", "Ana"]},
        {"port": "25", "mode": "", "history": "true", "names": []},
        {"url": "http://127.0.0.1:8080/in?a=b"},
    ],
)
def test_what_is_right_has_no_fault(config: dict[str, Any]) -> None:
    """Numbers and flags also as forms send them; what has a default may be left out."""
    assert faults_of(FACTS, {**CONFIG, **config}, SECRETS) == []


def test_all_mistakes_are_told_at_once_in_the_forms_order() -> None:
    """So that nobody corrects one after the other."""
    faults = faults_of(FACTS, {"port": "x", "zzz": 1}, {})

    assert [one.field for one in faults] == ["config.url", "config.port", "secrets.token", "secrets.keys", "config.zzz"]
    assert faults[0] == FieldFault("config.url", "needed")


def test_what_can_be_made_is_made_in_its_form() -> None:
    """What people must enter elsewhere is never made behind their backs."""
    secrets = with_generated(FACTS, {"token": "t", "keys": []})
    (whsec,) = generated(FACTS.settings[-1])

    assert set(secrets) == {"token", "hook"}
    assert len(secrets["hook"]) == 64
    assert whsec.startswith("whsec_")
    assert with_generated(FACTS, {"hook": "mine"})["hook"] == "mine"


def test_secrets_are_replaced_by_name() -> None:
    """A null removes one, and so does nothing at all."""
    assert merged_secrets({"a": 1, "b": 2, "c": 3}, {"a": 9, "b": None, "c": ""}) == {"a": 9}


@pytest.mark.parametrize("name", list(CHANNELS))
def test_every_channels_form_can_be_filled_in(name: str) -> None:
    """With a value of each kind, and with nothing it says what is needed."""
    facts = facts_of(CHANNELS[name])
    values = {"text": "x", "secret": "x", "url": "https://a.example", "number": "1", "flag": "true"}
    filled = {one.name: one.choices[0] if one.kind == "choice" else values[one.kind] for one in facts.settings}
    listed = {one.name: [filled[one.name]] if one.many else filled[one.name] for one in facts.settings}
    secret = {one.name for one in facts.settings if one.kind == "secret"}
    config = {key: value for key, value in listed.items() if key not in secret}

    assert faults_of(facts, config, {key: listed[key] for key in secret}) == []
    needed = {one.field.partition(".")[2] for one in faults_of(facts, {}, {})}
    assert needed == {one.name for one in facts.settings if one.required and not one.default}


@pytest.mark.parametrize(
    ("provider", "missing"),
    [("gmail", []), ("microsoft365", []), ("other", ["config.imap_host", "config.smtp_host"])],
)
def test_a_choice_fills_what_it_says(provider: str, missing: list[str]) -> None:
    """Whoever names a mail provider need not know its servers."""
    facts = facts_of(CHANNELS["email"])
    secrets = {"refresh_token": "r", "client_secret": "c", "thread_keys": ["k"]}
    faults = faults_of(facts, {"address": "a@example.org", "provider": provider, "client_id": "i"}, secrets)

    assert [one.field for one in faults] == missing
