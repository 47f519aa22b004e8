"""Starts a service's process from its environment."""

import os
import sys
from collections.abc import Callable, Mapping

from usher_common.runtime.settings import SettingsError


def start(serve: Callable[[Mapping[str, str]], int]) -> int:
    """Run a service; give the process's exit code: 2, and why on stderr, where its settings cannot be used."""
    try:
        return serve(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"usher: these settings cannot be used:\n{error}\n")
        return 2
