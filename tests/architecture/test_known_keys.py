"""The list of all services' keys, which each service accepts, agrees with their settings."""

from usher_common.runtime.known_keys import KNOWN_KEYS

from repository import script


def test_the_list_is_what_the_script_writes() -> None:
    """A service whose image lacks the others must still accept their keys: run `make known-keys`."""
    writer = script("write_known_keys")
    keys = writer.declared_keys()

    assert {"USHER_BUS_URL", "USHER_OFFER_S", "USHER_ORIGINS", "USHER_RETRY_SCALE"} <= keys  # one of each service's
    assert keys == KNOWN_KEYS
    assert writer.module_text(keys) == writer.FILE.read_text()
