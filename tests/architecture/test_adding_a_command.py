"""docs/adding-a-command.md works: its files are added to the packages, and nothing else is touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding-a-command.md"
PACKAGES = ("libs/common/src/usher_common", "services/gateway/src/usher_gateway", "services/router/src/usher_router")
STATIC = shutil.ignore_patterns("static", "__pycache__")


def files_of_the_page() -> dict[str, str]:
    """Return the files that the page shows, by their paths."""
    return dict(
        re.findall(r"^## [^\n]*`([^`\n]+\.py)`$\n+```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    )


def copy_packages(folder: Path) -> None:
    """Copy the packages that the page adds to."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=STATIC)


def failures(folder: Path, *tests: Path) -> str:
    """Run tests against the packages in a folder; returns what failed. They need no plugin and no server."""
    sources = [folder / Path(package).parent for package in PACKAGES]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", "--noconftest", *tests],
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": os.pathsep.join(map(str, (*sources, ROOT / "tests" / "support"))),
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_pages_example_works_when_its_files_are_added(tmp_path: Path) -> None:
    """A declaration and a decision make a command, without an edit."""
    copy_packages(tmp_path)
    declaration, decision, test = files_of_the_page().items()
    for path, text in (declaration, decision, test):
        assert not (ROOT / path).exists()
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    assert failures(tmp_path, tmp_path / test[0], ROOT / "tests" / "architecture" / "test_commands.py") == ""


def test_a_command_without_a_decision_is_found(tmp_path: Path) -> None:
    """Otherwise the check of the catalogue could not fail."""
    copy_packages(tmp_path)
    path, text = next(iter(files_of_the_page().items()))
    (tmp_path / path).write_text(text)

    failed = failures(tmp_path, ROOT / "tests" / "architecture" / "test_commands.py")

    assert re.findall(r"^FAILED .*::(\w+)", failed, re.MULTILINE) == ["test_every_command_has_exactly_one_decision"]
