"""What a channel's value must be before the connectors take it: its name, its functions and its data."""

import re
from collections.abc import Iterator, Mapping
from typing import get_args

from usher_connectors.contract import Channel, ErrorClass, Shape
from usher_connectors.contract.lengths import Unit
from usher_connectors.contract.markup import Markup
from usher_connectors.contract.settings import SettingKind

NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")  # it stands in URLs, tables and the names of files
RESERVED = frozenset({"web", "demo"})  # the web chat and the demo's account
_FUNCTIONS = ("verify", "parse", "send")
_OPTIONAL = (
    "answer",
    "fetch",
    "check",
    "inspect",
    "poll",
    "session",
    "deliver",
    "lookup",
    "typing",
    "mark",
    "fault",
    *("payload", "templates", "token_ends"),
)


def faults_of(channel: object) -> list[str]:
    """Return what is wrong with it, in words; empty if the connectors can run it."""
    if not isinstance(channel, Channel):
        return [f"is no Channel, but {type(channel).__name__}"]
    return [*_names(channel), *_functions(channel), *_data(channel), *_settings(channel)]


def _names(channel: Channel) -> Iterator[str]:
    if not isinstance(channel.name, str) or not NAME.fullmatch(channel.name):
        yield f"name {channel.name!r}: lower-case letters, digits, hyphens and underscores, at most 31"
    elif channel.name in RESERVED:
        yield f"name {channel.name!r} is reserved"


def _functions(channel: Channel) -> Iterator[str]:
    for name in _FUNCTIONS:
        if not callable(getattr(channel, name)):
            yield f"{name} is no function"
    for name in _OPTIONAL:
        if getattr(channel, name) is not None and not callable(getattr(channel, name)):
            yield f"{name} is neither a function nor None"


def _data(channel: Channel) -> Iterator[str]:
    limits, window = channel.limits, channel.reply_window_s
    numbers = {"text": limits.text, "caption": limits.caption, "buttons": limits.buttons, **limits.media}
    yield from (f"limits.{name} is {number}: 0 is no limit" for name, number in numbers.items() if number < 0)
    if limits.parallel < 1:
        yield f"limits.parallel is {limits.parallel}: at least 1"
    for name, rate in (("account_rate", limits.account_rate), ("peer_rate", limits.peer_rate)):
        if rate is not None and (rate.per_s <= 0 or rate.burst < 1):
            yield f"limits.{name} lets nothing through"
    yield from _one_of("limits.unit", limits.unit, get_args(Unit))
    if channel.abilities.typing_s <= 0:
        yield f"abilities.typing_s is {channel.abilities.typing_s}: how long the provider shows it"
    yield from _one_of("abilities.markup", channel.abilities.markup, get_args(Markup))
    for code, known in _pairs(channel.errors):
        yield from _one_of(f"errors[{code!r}]", known, get_args(ErrorClass))
    if channel.shape is not None and not isinstance(channel.shape, Shape):
        yield f"shape is no Shape, but {type(channel.shape).__name__}"
    if window is not None and window <= 0:
        yield f"reply_window_s is {window}: None is no end"


def _settings(channel: Channel) -> Iterator[str]:
    names = [one.name for one in channel.settings]
    yield from (f"setting {name!r} stands twice" for name in {name for name in names if names.count(name) > 1})
    for one in channel.settings:
        yield from _one_of(f"setting {one.name!r}", one.kind, get_args(SettingKind))
        if (one.kind == "choice") != bool(one.choices):
            yield f"setting {one.name!r}: choices belong to the kind choice, and to no other"
        if not one.label:
            yield f"setting {one.name!r} has no label"


def _pairs(errors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from errors.items()


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> Iterator[str]:
    if value not in allowed:
        yield f"{name} is {value!r}: one of {', '.join(allowed)}"
