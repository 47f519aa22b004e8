"""Settings from the environment: a frozen type for each service, parsed once, unknown keys refused, secrets hidden."""

import math
import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from usher_common.runtime.known_keys import KNOWN_KEYS
from usher_common.runtime.limits import SECRET_BYTES
from usher_common.runtime.secret import HIDDEN, Secret, hide_password

PREFIX = "USHER_"
TEST_PREFIX = "USHER_TEST_"  # the test suite's own keys: no service reads them, none refuses them
_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}


class SettingsError(ValueError):
    """The environment is not valid; the message names every key that is wrong."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an operator must know of a setting: what it does, in which unit, and why it has its default."""

    help: str
    unit: str = ""
    reason: str = ""


def _node() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


class CommonSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What all services share; each has a subclass and may have other defaults (see `admin_port`)."""

    bus_url: Annotated[str, Setting("where the bus is: embedded: or amqp://…")] = "embedded:"
    live_url: Annotated[str, Setting("where the live store is: memory:, redis[s]://… or redis[s]+sentinel://…")] = (
        "memory:"
    )
    record_url: Annotated[str, Setting("where the record is: sqlite:///… or postgresql://…")] = "sqlite:///usher.db"
    partitions: Annotated[
        int,
        msgspec.Meta(ge=1, le=1024),
        Setting("partitions of each stream, and so routers at work at once", reason="decision 0006; stored once"),
    ] = 2
    secret: Annotated[Secret, Setting("signs visitor tokens and more; the same for all replicas")] = Secret()
    admin_host: Annotated[str, Setting("address of the internal port", reason="loopback: it has no sign-in")] = (
        "127.0.0.1"
    )
    admin_port: Annotated[int, msgspec.Meta(ge=0, le=65535), Setting("internal port; 0 takes a free one")] = 0
    connections_per_address: Annotated[
        int,
        msgspec.Meta(ge=0),
        Setting("connections of one address to one port at most; 0: any number", reason="offices share an address"),
    ] = 1000
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Setting("least severe event logged")] = "info"
    node: Annotated[str, msgspec.Meta(min_length=1), Setting("name of this replica, default host and process")] = (
        msgspec.field(default_factory=_node)
    )
    drain_s: Annotated[
        float,
        msgspec.Meta(ge=0),
        Setting("time to finish what runs when asked to stop", "s", "below the 30 s that orchestrators wait"),
    ] = 20.0

    commands_kept_d: Annotated[
        float,
        msgspec.Meta(gt=0),
        Setting(
            "how long a command is remembered; an older repeat is refused",
            "d",
            "a phone in a drawer may repeat what it asked weeks ago",
        ),
    ] = 30.0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{row.key}={row.value}' for row in describe(self))})"


S = TypeVar("S", bound=CommonSettings)


@dataclass(frozen=True, slots=True)
class Row:
    """A setting as `usher settings` prints it; secrets and passwords are hidden."""

    key: str
    value: str
    default: str
    unit: str
    help: str
    reason: str


def key_of(field: str) -> str:
    """Return the environment variable of a field."""
    return PREFIX + field.upper()


def settings_types() -> list[type[CommonSettings]]:
    """List the settings types known to this process: CommonSettings and its subclasses."""
    found: list[type[CommonSettings]] = [CommonSettings]
    for known in found:
        found.extend(known.__subclasses__())
    return found


def known_keys() -> frozenset[str]:
    """List all keys of all services: those written down for images with one service, and those known here."""
    here = (key_of(field) for known in settings_types() for field in known.__struct_fields__)
    return KNOWN_KEYS.union(here)


def load_settings(settings: type[S], environ: Mapping[str, str]) -> S:
    """Read a service's settings; raises SettingsError that names every unknown key and bad value at once."""
    problems = _unknown(environ)
    values: dict[str, Any] = {}
    for name, hint in _hints(settings).items():
        if (raw := environ.get(key_of(name))) is not None:
            try:
                values[name] = _parse(raw.strip(), hint)
            except ValueError as error:
                problems.append(f"{key_of(name)}: {error}")
    if problems:
        raise SettingsError("\n".join(problems))
    return settings(**values)


def describe(settings: CommonSettings | type[CommonSettings]) -> list[Row]:
    """List settings with help: of a type with the defaults, of an instance with its values."""
    kind = settings if isinstance(settings, type) else type(settings)
    hints = _hints(kind)
    return [_row(field, hints[field.name], settings) for field in msgspec.structs.fields(kind)]


def _row(field: msgspec.structs.FieldInfo, hint: Any, settings: CommonSettings | type[CommonSettings]) -> Row:
    about = next((extra for extra in hint.__metadata__ if isinstance(extra, Setting)), Setting(""))
    default = "" if field.default is msgspec.NODEFAULT else _printable(field.default)
    value = default if isinstance(settings, type) else _printable(getattr(settings, field.name))
    return Row(key_of(field.name), value, default, about.unit, about.help, about.reason)


def _printable(value: object) -> str:
    if isinstance(value, Secret):
        return HIDDEN if value else ""
    if isinstance(value, tuple):
        return ",".join(_printable(item) for item in value)
    return hide_password(str(value))


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = known_keys()
    ours = (key for key in environ if key.startswith(PREFIX) and not key.startswith(TEST_PREFIX))
    return [_suggest(key, known) for key in sorted(ours) if key not in known]


def _suggest(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, sorted(known), n=1, cutoff=0.0)
    return f"{key}: no such setting" + (f"; did you mean {near[0]}?" if near else "")


def _hints(settings: type[CommonSettings]) -> dict[str, Any]:
    hints = get_type_hints(settings, include_extras=True)
    return {name: hints[name] for name in settings.__struct_fields__}


def _parse(raw: str, hint: Any) -> Any:
    kind = hint.__origin__
    if kind is Secret:
        return _secret(raw)
    value = [part.strip() for part in raw.split(",") if part.strip()] if get_origin(kind) is tuple else raw
    if get_args(kind)[:1] == (Secret,):
        return tuple(_secret(part) for part in value)
    try:
        parsed = msgspec.convert(_WORDS.get(raw.lower(), raw) if kind is bool else value, hint, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{error}, in {hide_password(raw)!r}") from None
    if isinstance(parsed, float) and not math.isfinite(parsed):
        raise ValueError(f"Expected a finite number, in {raw!r}")
    return parsed


def _secret(raw: str) -> Secret:
    if len(raw.encode()) < SECRET_BYTES:
        raise ValueError(f"a secret has at least {SECRET_BYTES} bytes")
    return Secret(raw)
