"""The documents of channel accounts."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType
from usher_common.accounts.facts import ChannelFacts, CheckFacts

from usher_gateway.channel_accounts.health import AccountHealth
from usher_gateway.http.schemas.admin import Key
from usher_gateway.limits import SHORT_CHARS

__all__ = ["CheckFacts"]  # an endpoint's answer as it is

Config = Annotated[dict[Key, Any], Meta(max_length=50)]
AccountName = Annotated[str, Meta(max_length=SHORT_CHARS)]


class AccountDocument(msgspec.Struct, frozen=True):
    """A channel account; of its secrets only the names are shown.

    `opens`: false if they are sealed with a key that is not set here, so that the account waits. `hook`: the URL that
    the provider posts to, its path alone if nobody has set USHER_HOOKS_URL, "" if messages come otherwise.
    """

    id: str
    channel: str
    name: str
    enabled: bool
    config: dict[str, Any]
    secrets: tuple[str, ...]
    opens: bool
    hook: str


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A channel account to create; GET /api/channels says what its channel's `config` and `secrets` have."""

    id: Key
    channel: Key
    name: AccountName = ""
    enabled: bool = True
    config: Config = {}
    secrets: Config = {}


class AccountPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of an account: `config` replaces the old one, of `secrets` those that are named (null removes one)."""

    name: AccountName | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    config: Config | UnsetType = UNSET
    secrets: Config | UnsetType = UNSET


class AccountList(msgspec.Struct, frozen=True):
    """All accounts by id."""

    accounts: tuple[AccountDocument, ...]


class ChannelList(msgspec.Struct, frozen=True):
    """All channels by name, as the connectors describe them."""

    channels: tuple[ChannelFacts, ...]


class HealthList(msgspec.Struct, frozen=True):
    """The health of all accounts by id; `now` in ms is the server's clock."""

    accounts: tuple[AccountHealth, ...]
    now: int
