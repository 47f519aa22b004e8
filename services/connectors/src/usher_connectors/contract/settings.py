"""The settings of a channel's accounts, as data: forms, checks and documentation are generated from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# What we can make ourselves: random text, or a key of Standard Webhooks.
Generated = Literal["", "text", "whsec"]
SettingKind = Literal["text", "secret", "url", "choice", "number", "flag"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `name` is its key in the account's config, or in its secrets if the kind is "secret".

    `many`: a list of values (secrets during a rotation). `help` says where the provider shows the value. `generate`: we
    may make the value, where the provider is told it or people enter it there. `presets`: of a choice, what choosing a
    value says of other settings (by name) that are left empty.
    """

    name: str
    kind: SettingKind
    label: str
    help: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""
    many: bool = False
    generate: Generated = ""
    presets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
