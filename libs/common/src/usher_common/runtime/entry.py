"""Loads and starts a service's process."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from usher_common.runtime.settings import SettingsError


@contextmanager
def loading() -> Iterator[None]:
    """Import modules within this: no garbage is looked for meanwhile, nor ever among what they made.

    Imports make hundreds of thousands of objects that stay: looking through them took a fifth of a process's start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def start(serve: Callable[[Mapping[str, str]], int]) -> int:
    """Run a service; give the process's exit code: 2, and why on stderr, where its settings cannot be used."""
    try:
        return serve(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"usher: these settings cannot be used:\n{error}\n")
        return 2
