"""The settings of a channel's accounts, as data: forms, checks and documentation are generated from them."""

from dataclasses import dataclass
from typing import Literal

SettingKind = Literal["text", "secret", "url", "choice", "number", "flag"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `name` is its key in the account's config, or in its secrets if the kind is "secret".

    `many`: a list of values (secrets during a rotation). `help` says where the provider shows the value.
    """

    name: str
    kind: SettingKind
    label: str
    help: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""
    many: bool = False
