"""An account at a provider, as channels see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """One account at a provider, from the record's table `account`.

    `config` may be shown to administrators, but for the passwords in it; `secrets` never leave the connectors. The repr
    has neither.
    """

    id: str
    channel: str
    config: Mapping[str, Any] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, Any] = field(default_factory=dict, repr=False)
    enabled: bool = True
