"""The committed dashboards are what the builders of Grafana's schema make of the code, and valid by that schema."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dashboards.committed import FOLDER
from repository import ROOT
from servers import in_ci

BUILDERS = ROOT / ".venv" / "dashboards"  # their packages; `make test-long` installs them
REQUIREMENT = re.compile(r"^grafana-foundation-sdk==\d+!(\d+\.\d+)\.", re.MULTILINE)


def run(*words: str | Path) -> str:
    """Run a program that finds Grafana's builders; gives what it printed."""
    if not (BUILDERS / "grafana_foundation_sdk").is_dir():
        (pytest.fail if in_ci() else pytest.skip)("grafana-foundation-sdk is missing: `make test-long` installs it")
    path = os.pathsep.join((str(BUILDERS), str(ROOT)))
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True, check=False)
    return f"{done.stdout}{done.stderr}".strip()


def test_builders_are_of_the_same_line_as_the_image() -> None:
    """A dashboard for a newer Grafana may have what this one does not know."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    lines = [REQUIREMENT.findall((ROOT / f"requirements-dashboards.{kind}").read_text()) for kind in ("in", "txt")]

    assert lines[0] == lines[1]
    assert services["grafana"]["image"].startswith(f"grafana/grafana:{lines[0][0]}.")


@pytest.mark.long
def test_committed_files_equal_what_the_code_builds(tmp_path: Path) -> None:
    """To the byte; `make dashboards` writes them."""
    assert run("-m", "scripts.dashboards", tmp_path) == ""
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {
        one.name: one.read_text() for one in FOLDER.iterdir()
    }


@pytest.mark.long
def test_files_are_valid_by_grafanas_schema() -> None:
    """Each value is of its kind, and nothing is unknown."""
    checker = ROOT / "tests" / "support" / "dashboards" / "schema_check.py"

    assert run(checker, *sorted(FOLDER.iterdir())) == ""


@pytest.mark.long
@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"graphMode": "area"', '"graphMode": "wavy"', "'wavy' is no BigValueGraphMode"),
        ('"unit": "none"', '"unit": 5', "5 is no str"),
        ('"transparent": false', '"transparent": false, "colour": "red"', "unknown to the schema"),
    ],
)
def test_the_check_finds_what_is_wrong(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    """A check that never fails proves nothing."""
    file = tmp_path / "wrong.json"
    file.write_text((FOLDER / "usher-overview.json").read_text().replace(right, wrong, 1))

    assert said in run(ROOT / "tests" / "support" / "dashboards" / "schema_check.py", file)
