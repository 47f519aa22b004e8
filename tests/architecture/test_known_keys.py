"""The list of all services' keys, which each single service accepts, holds what the services declare."""

import importlib
import pkgutil

import usher_common
from usher_common.runtime.known_keys import KNOWN_KEYS
from usher_common.runtime.settings import key_of, settings_types

PACKAGES = ("usher_common", "usher_gateway", "usher_router", "usher_connectors", "usher")


def import_settings() -> None:
    """Import every module named settings in every package."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if module.name.rpartition(".")[2] == "settings":
                importlib.import_module(module.name)


def test_the_list_of_known_keys_is_complete() -> None:
    """A service whose image lacks the others must still accept their keys: add what is missing to known_keys.py."""
    import_settings()
    ours = [kind for kind in settings_types() if kind.__module__.partition(".")[0] in PACKAGES]
    declared = {key_of(field) for kind in ours for field in kind.__struct_fields__}

    assert usher_common.__name__ in {kind.__module__.partition(".")[0] for kind in ours}
    assert set() == declared - KNOWN_KEYS
    assert set() == KNOWN_KEYS - declared
