"""The setting with the keys, for the services that seal or open the secrets of accounts."""

from typing import Annotated

from usher_common.runtime.secret import Secret
from usher_common.runtime.settings import CommonSettings, Setting
from usher_common.sealing.keyring import Keyring


class SealingSettings(CommonSettings, frozen=True, kw_only=True):
    """Settings of a service that knows the secrets of accounts."""

    account_keys: Annotated[
        tuple[Secret, ...],
        Setting(
            "keys that encrypt the secrets of channel accounts, the newest first",
            reason="older ones still open what they sealed; without any, one is derived from USHER_SECRET",
        ),
    ] = ()


def keyring_of(settings: SealingSettings) -> Keyring:
    """Make the keyring: the keys that are set, then USHER_SECRET, which sealed before they were.

    Each is only what a key for this one purpose is derived from.
    """
    return Keyring([key.reveal() for key in (*settings.account_keys, settings.secret) if key])
