"""Which of the two kinds of stores a test of a service meets in `make test` (decision 0380)."""

from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import pytest

from connecting.rig import STORES


def kind_in_short(function: str) -> str:
    """Return the kind that `make test` runs this function with: the same one at each run, and each for about half."""
    return STORES[crc32(function.encode()) % len(STORES)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leave the other kind to `make test-long`, where a function is written for both."""
    by_function = defaultdict[str, dict[str, list[pytest.Item]]](lambda: defaultdict(list))
    for item in items:
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        for kind in STORES:
            if kind in values:
                by_function[item.nodeid.partition("[")[0]][kind].append(item)
    for function, kinds in by_function.items():
        if set(kinds) == set(STORES):
            for kind in set(STORES) - {kind_in_short(function)}:
                for item in kinds[kind]:
                    item.add_marker(pytest.mark.long)
