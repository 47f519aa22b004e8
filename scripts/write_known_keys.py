"""Write the list of all services' settings, which an image that holds one service needs to know the others' keys."""

import importlib
import pkgutil
from pathlib import Path

from usher_common.runtime.settings import key_of, settings_types

SERVICES = ("usher_gateway", "usher_router", "usher_connectors", "usher_knowledge", "usher")
PACKAGES = ("usher_common", "usher_policy", *SERVICES)
FILE = Path(__file__).resolve().parent.parent / "libs/common/src/usher_common/runtime/known_keys.py"
HEAD = '''"""The setting keys of all services, for a process that contains one service and is given another's key.

Written by `make known-keys`; a test compares it with the services' settings.
"""

KNOWN_KEYS = frozenset(
    {
'''
FOOT = """    }
)
"""


def declared_keys() -> frozenset[str]:
    """Import every module named settings in every package, and list the keys."""
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if module.name.rpartition(".")[2] == "settings":
                importlib.import_module(module.name)
    ours = [kind for kind in settings_types() if kind.__module__.partition(".")[0] in PACKAGES]
    return frozenset(key_of(field) for kind in ours for field in kind.__struct_fields__)


def module_text(keys: frozenset[str]) -> str:
    """Lay out the module that holds the keys."""
    return HEAD + "".join(f'        "{key}",\n' for key in sorted(keys)) + FOOT


if __name__ == "__main__":
    FILE.write_text(module_text(declared_keys()))
