"""The browser for the end-to-end tests: Debian's Chromium, or any that is on the machine."""

import os
import shutil
import subprocess
from dataclasses import dataclass

from . import debian
from .server import ServerMissing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Chromium:
    """A browser's program and what it says about itself."""

    path: str
    how: str


def find_chromium() -> Chromium:
    """`USHER_TEST_CHROMIUM`, or the one on the machine, or Debian's package installed now."""
    path = os.environ.get("USHER_TEST_CHROMIUM") or debian.found_or_installed(_on_path, "chromium")
    if path is None:
        raise ServerMissing("Chromium is missing: apt-get install chromium, or set USHER_TEST_CHROMIUM")
    return Chromium(path, f"binary {path} {_version(path)}")


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _version(path: str) -> str:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=60)
    return next((word for word in said.stdout.split() if word[0].isdigit()), "?")
