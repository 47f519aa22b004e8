"""Modules are loaded without a search for garbage, which goes on afterwards whatever happened."""

import gc

import pytest
from usher_common.runtime.entry import loading


def test_no_garbage_is_looked_for_while_modules_are_loaded() -> None:
    """What was made meanwhile is never looked through."""
    with loading():
        meanwhile = gc.isenabled()
        kept: list[object] = [[]]

    frozen = not any(one is kept for one in gc.get_objects())

    assert (meanwhile, gc.isenabled(), frozen) == (False, True, True)


def test_garbage_is_looked_for_again_after_a_failed_import() -> None:
    """The error is the caller's."""
    with pytest.raises(ImportError), loading():
        raise ImportError

    assert gc.isenabled()
