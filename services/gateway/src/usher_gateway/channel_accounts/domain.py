"""What is wrong with an account's settings, field by field, and how a change is merged; pure."""

import difflib
import secrets as random
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from usher_common.accounts.facts import ChannelFacts, SettingFacts, preset_of

VALUE_CHARS = 10_000  # characters in a value: certificates and keys are long
VALUES = 20  # values of one setting
GENERATED_BYTES = 32  # of a secret that we make: as many as its hash has


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One mistake: `field` is like `config.url` or `secrets.token`; `message` says what is needed."""

    field: str
    message: str


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
                yield FieldFault(f"{part}.{setting.name}", "is needed")
        elif message := _fault(setting, value):
            yield FieldFault(f"{part}.{setting.name}", message)


def _unknown(facts: ChannelFacts, config: Mapping[str, Any], secrets: Mapping[str, Any]) -> Iterator[FieldFault]:
    for part, values in (("config", config), ("secrets", secrets)):
        ours = [one.name for one in facts.settings if (one.kind == "secret") == (part == "secrets")]
        for name in values:
            if name not in ours:
                near = difflib.get_close_matches(name, ours, n=1)
                other = any(one.name == name for one in facts.settings)
                hint = f"; it belongs in {'config' if part == 'secrets' else 'secrets'}" if other else ""
                hint = hint or (f"; did you mean {near[0]}?" if near else "")
                yield FieldFault(f"{part}.{name}", f"is no setting of {facts.name}{hint}")


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _fault(setting: SettingFacts, value: Any) -> str:
    if not setting.many:
        return _fault_of_one(setting, value)
    if not isinstance(value, list) or len(value) > VALUES:
        return f"must be a list of at most {VALUES} values"
    return next((fault for one in value if (fault := _fault_of_one(setting, one))), "")


def _fault_of_one(setting: SettingFacts, value: Any) -> str:
    if setting.kind == "choice":
        return (
            ""
            if isinstance(value, str) and value in setting.choices
            else f"must be one of {', '.join(setting.choices)}"
        )
    return _KINDS[setting.kind](value) if setting.kind in _KINDS else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > VALUE_CHARS:
        return f"must be one line of at most {VALUE_CHARS} characters"
    return ""


def _secret(value: Any) -> str:
    """Keys in PEM form have several lines."""
    if not isinstance(value, str) or not value.strip() or "\0" in value or len(value) > VALUE_CHARS:
        return f"must be a text of at most {VALUE_CHARS} characters"
    return "" if value == value.strip() else "must not begin or end with a space or a line end"


def _url(value: Any) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) and value.isprintable() and " " not in value else None
        good = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    return "" if good and len(value) <= VALUE_CHARS else "must be a URL such as https://example.com/in"


def _number(value: Any) -> str:
    number = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return "" if number.isascii() and number.isdigit() and len(number) < 10 else "must be a whole number, 0 or more"


def _flag(value: Any) -> str:
    return (
        ""
        if isinstance(value, bool) or (isinstance(value, str) and value in {"true", "false"})
        else "must be true or false"
    )


_KINDS: Mapping[str, Callable[[Any], str]] = {
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
