"""A release gives every package one version and writes the changelog's section, or says why it cannot."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import ROOT
from scripts import release

numbers = st.integers(0, 999)
versions = st.builds("{}.{}.{}".format, numbers, numbers, numbers)
PATTERNS = {"a": release.PACKAGE, "b": release.PACKAGE}


def package(version: str) -> str:
    """Return a package's settings."""
    return f'[build-system]\nrequires = ["setuptools>=77"]\n\n[project]\nname = "a"\nversion = "{version}"\n'


def files(*, a: str = "0.1.0", b: str = "0.1.0", unreleased: str = "### Added\n- Something.\n") -> dict[str, str]:
    """Return two packages and a changelog."""
    changelog = f"# Changelog\n\nWords.\n\n## Unreleased\n\n{unreleased}\n## 0.0.9 (2026-01-02)\n\n- Old.\n"
    return {"a": package(a), "b": package(b), release.CHANGELOG: changelog}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A committed copy of all files that contain the version."""
    for name in (*release.patterns_of(ROOT), release.CHANGELOG, *release.IMAGES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "All"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize(
    ("current", "wanted", "expected"),
    [
        ("0.1.9", "patch", "0.1.10"),
        ("0.1.9", "minor", "0.2.0"),
        ("0.1.9", "major", "1.0.0"),
        ("0.9.0", "0.10.0", "0.10.0"),
    ],
)
def test_steps_follow_semantic_versioning(current: str, wanted: str, expected: str) -> None:
    """A step resets the parts behind it; numbers are compared as numbers."""
    assert release.next_version(current, wanted) == expected


@given(versions, st.sampled_from(["major", "minor", "patch"]))
def test_every_step_leads_to_a_greater_version(current: str, step: str) -> None:
    """The result may be given by number as well, and the former version cannot follow it."""
    later = release.next_version(current, step)

    assert release.next_version(current, later) == later
    with pytest.raises(release.ReleaseError):
        release.next_version(later, current)


@pytest.mark.parametrize("wanted", ["0.1.0", "0.0.9", "1.0", "v1.0.0", "1.0.0rc1", ""])
def test_an_invalid_or_not_greater_version_is_refused(wanted: str) -> None:
    """The message names it."""
    with pytest.raises(release.ReleaseError, match=r"version|greater"):
        release.next_version("0.1.0", wanted)


def test_the_changelog_gets_a_section_and_an_empty_one_above() -> None:
    """What was unreleased stands under the version and its day; older sections stay."""
    version, changed = release.prepare(files(), PATTERNS, "minor", "2026-11-28")

    assert version == "0.2.0"
    assert changed[release.CHANGELOG] == (
        "# Changelog\n\nWords.\n\n## Unreleased\n\n## 0.2.0 (2026-11-28)\n\n### Added\n- Something.\n"
        "\n## 0.0.9 (2026-01-02)\n\n- Old.\n"
    )
    assert changed["a"] == package("0.2.0")
    assert changed["b"] == package("0.2.0")


@pytest.mark.parametrize(
    ("given_files", "reason"),
    [
        (files(b="0.1.1"), "differ"),
        (files(unreleased=""), "nothing to release"),
        (files() | {release.CHANGELOG: "# Changelog\n"}, "no section"),
        (files() | {"b": "[project]\n"}, "0 versions"),
    ],
    ids=["different", "no change", "no section", "no version"],
)
def test_a_refused_release_says_why(given_files: dict[str, str], reason: str) -> None:
    """Before any file is written."""
    with pytest.raises(release.ReleaseError, match=reason):
        release.prepare(given_files, PATTERNS, "patch", "2026-11-28")


def test_a_dry_run_shows_every_file_and_writes_none(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The diff names each file."""
    before = {name: (copy / name).read_text() for name in release.patterns_of(copy)}

    said = release.release(copy, "minor", dry_run=True, digest_of=lambda _: "")

    shown = capsys.readouterr().out
    assert "nothing was written" in said
    assert [name for name in (*before, release.CHANGELOG) if f"+++ {name}" not in shown] == []
    assert {name: (copy / name).read_text() for name in before} == before


def test_a_release_is_written_once_and_names_its_tag(copy: Path) -> None:
    """Afterwards the workspace's files agree; with uncommitted changes it is refused."""
    patterns = release.patterns_of(copy)

    said = release.release(copy, "minor", dry_run=False, digest_of=lambda _: "")

    version = release.current_version({name: (copy / name).read_text() for name in patterns}, patterns)
    assert f"git tag -a v{version}" in said
    with pytest.raises(release.ReleaseError, match="commit"):
        release.release(copy, "9.9.9", dry_run=False)


DIGEST = "sha256:" + "0a" * 32


def test_images_get_the_digests_that_a_registry_returns(copy: Path) -> None:
    """Every image that is not ours, once; a later release asks again."""
    asked: list[str] = []

    def digest_of(image: str) -> str:
        asked.append(image)
        return DIGEST

    said = release.release(copy, "minor", dry_run=False, digest_of=digest_of)
    pinned = {name: (copy / name).read_text() for name in release.IMAGES}
    again = release.with_digests(pinned["docker-compose.yml"], lambda _: DIGEST.replace("0a", "0b"))[0]

    assert "no digest" not in said
    assert {image.partition(":")[0] for image in asked} == {
        "rabbitmq", "redis", "postgres", "prom/prometheus", "grafana/grafana", "python", "node",
        "clamav/clamav"
    }  # fmt: skip
    assert sum(text.count(f"@{DIGEST}") for text in pinned.values()) == len(asked)
    assert again == pinned["docker-compose.yml"].replace(DIGEST, DIGEST.replace("0a", "0b"))


@pytest.mark.parametrize("answer", ["", "sha256:none", "not found", DIGEST + "0"])
def test_without_a_registry_the_tags_stay_and_are_named(answer: str) -> None:
    """A release without digests is valid, too."""
    text = "FROM python:3.12.1-slim AS base\nFROM base AS x\n    image: redis:7.4\n    image: usher-gateway\n"

    assert release.with_digests(text, lambda _: answer) == (text, ["python:3.12.1-slim", "redis:7.4"])
