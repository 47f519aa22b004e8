"""A channel's facts as the record holds them: its settings, abilities and limits, for forms, checks and pages."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Way = Literal["webhook", "poll", "session"]


class SettingFacts(msgspec.Struct, frozen=True):
    """One setting of an account: its key in `config`, or in `secrets` if the kind is "secret".

    `kind`: text, secret, url, choice, number or flag. `many`: a list of values. `generate`: we can make the value
    ourselves, in this form. `presets`: of a choice, what choosing a value says of other settings that are left empty.
    """

    name: str
    kind: str
    label: str
    help: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""
    many: bool = False
    generate: str = ""
    presets: dict[str, dict[str, str]] = {}


class ChannelFacts(msgspec.Struct, frozen=True):
    """A channel: `ways` are how messages come to us, `hooks_url` is where providers reach our webhooks ("": unknown).

    `checks`: an account can be checked with the provider. `reply_window_s`: seconds that we may answer after a
    contact's last message, None for ever. `text` is the longest text in `unit`, 0 for any.
    """

    name: str
    settings: tuple[SettingFacts, ...] = ()
    ways: tuple[Way, ...] = ("webhook",)
    hooks_url: str = ""
    checks: bool = False
    abilities: tuple[str, ...] = ()
    text: int = 0
    unit: str = "chars"
    reply_window_s: int | None = None


class CheckNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a check says: in English, and by a code of `check_notes` with its values ("": none)."""

    message: str
    code: str = ""
    values: dict[str, str] = {}


class CheckFacts(msgspec.Struct, frozen=True):
    """What a check found: `name` is what the provider calls the account, `code` says what failed, for programs.

    `said` are the `notes` with their codes; of a check by an older release it is empty.
    """

    ok: bool
    name: str = ""
    notes: tuple[str, ...] = ()
    code: str = ""
    said: tuple[CheckNote, ...] = ()


def preset_of(facts: ChannelFacts, config: Mapping[str, object]) -> dict[str, str]:
    """Return what the chosen values of an account say of its other settings, by their names."""
    chosen = {one.name: config.get(one.name) or one.default for one in facts.settings if one.presets}
    found: dict[str, str] = {}
    for one in facts.settings:
        found |= one.presets.get(str(chosen.get(one.name, "")), {})
    return found


def way_of(facts: ChannelFacts, mode: object) -> Way:
    """Return how an account's messages come: where a channel has two ways, its setting `mode` says which."""
    wanted = "poll" if mode == "poll" else "webhook"
    return wanted if wanted in facts.ways else facts.ways[0]
