"""The list of all services' keys, which each service accepts, agrees with their settings."""

import importlib.util
from types import ModuleType

from usher_common.runtime.known_keys import KNOWN_KEYS

from repository import ROOT

SCRIPT = ROOT / "scripts" / "write_known_keys.py"


def writer() -> ModuleType:
    """Return the script that writes the list."""
    spec = importlib.util.spec_from_file_location("write_known_keys", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_is_what_the_script_writes() -> None:
    """A service whose image lacks the others must still accept their keys: run `make known-keys`."""
    script = writer()
    keys = script.declared_keys()

    assert {"USHER_BUS_URL", "USHER_OFFER_S", "USHER_ORIGINS", "USHER_RETRY_SCALE"} <= keys  # one of each service's
    assert keys == KNOWN_KEYS
    assert script.module_text(keys) == script.FILE.read_text()
