"""What is wrong with an account's settings, field by field, and how a change is merged; pure."""

import difflib
import secrets as random
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from usher_common.accounts.facts import ChannelFacts, SettingFacts, preset_of

from usher_gateway.channel_accounts.faults import FieldFault

VALUE_CHARS = 10_000  # characters in a value: certificates and keys are long
VALUES = 20  # values of one setting
GENERATED_BYTES = 32  # of a secret that we make: as many as its hash has


Mistake = tuple[str, dict[str, str]]  # its code, and the values that its text has
_LONG = {"most": str(VALUE_CHARS)}


def faults_of(facts: ChannelFacts, config: Mapping[str, Any], secrets: Mapping[str, Any]) -> list[FieldFault]:
    """Return every mistake in an account's settings, in the order of the channel's form."""
    return [*_declared(facts, config, secrets), *_unknown(facts, config, secrets)]


def _declared(facts: ChannelFacts, config: Mapping[str, Any], secrets: Mapping[str, Any]) -> Iterator[FieldFault]:
    preset = preset_of(facts, config)
    for setting in facts.settings:
        part, values = ("secrets", secrets) if setting.kind == "secret" else ("config", config)
        value = values.get(setting.name)
        if _empty(value):
            if setting.required and not setting.default and setting.name not in preset:
                yield FieldFault(f"{part}.{setting.name}", "needed")
        elif mistake := _mistake(setting, value):
            yield FieldFault(f"{part}.{setting.name}", *mistake)


def _unknown(facts: ChannelFacts, config: Mapping[str, Any], secrets: Mapping[str, Any]) -> Iterator[FieldFault]:
    for part, values in (("config", config), ("secrets", secrets)):
        ours = [one.name for one in facts.settings if (one.kind == "secret") == (part == "secrets")]
        for name in values:
            if name not in ours:
                yield FieldFault(f"{part}.{name}", *_stranger(facts, name, part, ours))


def _stranger(facts: ChannelFacts, name: str, part: str, ours: Sequence[str]) -> Mistake:
    """Say of a setting that the channel does not have there where it belongs, or what it may be meant for."""
    values = {"channel": facts.name}
    if any(one.name == name for one in facts.settings):
        return "misplaced", {**values, "part": "config" if part == "secrets" else "secrets"}
    near = difflib.get_close_matches(name, ours, n=1)
    return ("misspelt", {**values, "near": near[0]}) if near else ("unknown", values)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _mistake(setting: SettingFacts, value: Any) -> Mistake | None:
    if not setting.many:
        return _mistake_of_one(setting, value)
    if not isinstance(value, list) or len(value) > VALUES:
        return "list", {"most": str(VALUES)}
    return next((mistake for one in value if (mistake := _mistake_of_one(setting, one))), None)


def _mistake_of_one(setting: SettingFacts, value: Any) -> Mistake | None:
    if setting.kind == "choice":
        good = isinstance(value, str) and value in setting.choices
        return None if good else ("choice", {"choices": ", ".join(setting.choices)})
    return _KINDS.get(setting.kind, _text)(value)


def _text(value: Any) -> Mistake | None:
    good = isinstance(value, str) and value.strip() and value.isprintable() and len(value) <= VALUE_CHARS
    return None if good else ("line", _LONG)


def _secret(value: Any) -> Mistake | None:
    """Keys in PEM form have several lines."""
    if not isinstance(value, str) or not value.strip() or "\0" in value or len(value) > VALUE_CHARS:
        return "secret", _LONG
    return None if value == value.strip() else ("trimmed", {})


def _url(value: Any) -> Mistake | None:
    try:
        parts = urlsplit(value) if isinstance(value, str) and value.isprintable() and " " not in value else None
        good = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    return None if good and len(value) <= VALUE_CHARS else ("url", {})


def _number(value: Any) -> Mistake | None:
    number = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return None if number.isascii() and number.isdigit() and len(number) < 10 else ("number", {})


def _flag(value: Any) -> Mistake | None:
    good = isinstance(value, bool) or (isinstance(value, str) and value in {"true", "false"})
    return None if good else ("flag", {})


_KINDS: Mapping[str, Callable[[Any], Mistake | None]] = {
    "text": _text,
    "secret": _secret,
    "url": _url,
    "number": _number,
    "flag": _flag,
}


def merged_secrets(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an account's secrets after a change: what is named is replaced, null removes it, the others stay.

    >>> merged_secrets({"token": "old", "webhook_secret": "w"}, {"token": "new", "webhook_secret": None})
    {'token': 'new'}
    """
    return {name: value for name, value in {**stored, **given}.items() if not _empty(value)}


def generated(setting: SettingFacts) -> Any:
    """Make a value of the setting's own form; a list where it may have several."""
    data = random.token_bytes(GENERATED_BYTES)
    made = f"whsec_{b64encode(data).decode()}" if setting.generate == "whsec" else data.hex()
    return [made] if setting.many else made


def with_generated(facts: ChannelFacts, secrets: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new account's secrets with those that nobody enters anywhere: a check tells the provider."""
    ours = [one for one in facts.settings if one.generate and not one.required]
    made = {one.name: generated(one) for one in ours if _empty(secrets.get(one.name))}
    return {**made, **{name: value for name, value in secrets.items() if not _empty(value)}}
