"""`make docs` builds the site, and fails where a link leads nowhere."""

import shutil
import subprocess
from pathlib import Path

import pytest

from repository import ROOT

pytestmark = pytest.mark.long

BUILD_S = 300  # the build takes about 10 s; the rest is for a first installation on a busy machine
WRONG = {
    "architecture.md#no-such-heading": "[broken](architecture.md#no-such-heading)",
    "no-such-page.md": "[broken](no-such-page.md)",
    "fetched.example": '<script src="https://fetched.example/x.js"></script>',
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a folder that is the workspace, with a copy of the pages of its own."""
    for entry in ROOT.iterdir():
        if entry.name not in {"docs", "build", ".git"}:
            (tmp_path / entry.name).symlink_to(entry)
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path


def make_docs(workspace: Path) -> subprocess.CompletedProcess[str]:
    """Run `make docs` there, as a reader of CONTRIBUTING.md does."""
    words = ["make", "--no-print-directory", "docs"]
    return subprocess.run(words, cwd=workspace, capture_output=True, text=True, check=False, timeout=BUILD_S)


def test_the_site_is_built(workspace: Path) -> None:
    """Every page has its file, which opens without a server."""
    done = make_docs(workspace)

    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(workspace / "docs") for path in (workspace / "docs").rglob("*.md")}
    built = {path.relative_to(workspace / "build/docs") for path in (workspace / "build/docs").rglob("*.html")}
    names = {page.with_name("index.html" if page.name == "README.md" else f"{page.stem}.html") for page in pages}
    assert names - built == set()


@pytest.mark.parametrize("said", WRONG)
def test_a_broken_link_fails_the_build(said: str, workspace: Path) -> None:
    """A missing heading, a missing page, and a resource from another host are each named."""
    with (workspace / "docs" / "desk.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{WRONG[said]}\n")

    done = make_docs(workspace)

    assert done.returncode != 0
    assert said in done.stdout + done.stderr
