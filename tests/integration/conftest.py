"""Which of the two kinds of stores a test of a service meets in `make test` (decision 0380)."""

from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

import pytest

KINDS = ("embedded", "servers")


def kind_in_short(function: str) -> str:
    """Return the kind that `make test` runs this function with: the same one at each run, and each for about half."""
    return KINDS[crc32(function.encode()) % len(KINDS)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leave the other kind to `make test-long`, where a function is written for both."""
    by_function = defaultdict[str, dict[str, list[pytest.Item]]](lambda: defaultdict(list))
    for item in items:
        words = item.name.partition("[")[2].rstrip("]").split("-")
        for kind in KINDS:
            if kind in words:
                by_function[item.nodeid.partition("[")[0]][kind].append(item)
    for function, kinds in by_function.items():
        if set(kinds) == set(KINDS):
            for kind in set(KINDS) - {kind_in_short(function)}:
                for item in kinds[kind]:
                    item.add_marker(pytest.mark.long)
