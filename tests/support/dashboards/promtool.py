"""Finds Prometheus' own tool, which Debian's package `prometheus` has."""

import shutil

import pytest

from servers import in_ci
from servers.debian import found_or_installed


def promtool() -> str:
    """Return the program; skips the test where there is none, and fails it in CI."""
    found = found_or_installed(lambda: shutil.which("promtool"), "prometheus")
    if found is None:
        (pytest.fail if in_ci() else pytest.skip)("promtool is missing: apt-get install prometheus")
    return found
