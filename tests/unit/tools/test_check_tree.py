"""The checks of the tree find what they look for."""

import re
import runpy

import pytest

from repository import ROOT

SCRIPT = ROOT / "scripts" / "check_tree.py"
FORBIDDEN = runpy.run_path(str(SCRIPT))["FORBIDDEN"]
TELLING = ["https://pypi" + ".org/simple", "https://registry.npmjs" + ".org/preact", "/wo" + "rk/main/Makefile"]


@pytest.mark.parametrize("text", TELLING, ids=["index", "registry", "path"])
def test_a_registry_or_a_machine_is_recognised(text: str) -> None:
    """Hosts of package registries and paths of a building machine are found."""
    assert re.search(FORBIDDEN, text)


@pytest.mark.parametrize("text", ["postgresql://usher@127.0.0.1/db", "how we work/mainly", "pypi organised"])
def test_other_text_is_left_alone(text: str) -> None:
    """Ordinary text passes."""
    assert not re.search(FORBIDDEN, text)


def test_the_script_does_not_accuse_itself() -> None:
    """Its patterns do not match their own spelling."""
    assert not re.search(FORBIDDEN, SCRIPT.read_text(encoding="utf-8"))
