"""Prepare a release: one version in every package, and a section of the changelog made from what is unreleased.

    python scripts/release.py patch|minor|major|X.Y.Z [--dry-run]

It writes files and prints the commit and the tag to make; it makes neither. Where a registry can be reached, the
images that are not ours get their digests. See docs/releasing.md.
"""

import argparse
import datetime as dt
import difflib
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("libs/*/pyproject.toml", "services/*/pyproject.toml")
CHANGELOG = "CHANGELOG.md"
UNRELEASED = "## Unreleased\n"
VERSION = r"\d+\.\d+\.\d+"
UI = rf'(?P<before>"name": "usher-ui",\s+"version": "){VERSION}(?=")'
OTHERS = {  # file → pattern of a version, how often it stands there
    "services/gateway/ui/package.json": (UI, 1),
    "services/gateway/ui/package-lock.json": (UI, 2),
    "services/gateway/src/usher_gateway/http/openapi.py": (rf'(?P<before>"version": "){VERSION}(?=")', 1),
    "services/gateway/src/usher_gateway/wire/asyncapi.py": (rf'(?P<before>"version": "){VERSION}(?=")', 1),
    "docs/asyncapi.yaml": (rf"(?m)(?P<before>^  version: ){VERSION}$", 1),
    "deploy/kubernetes/overlays/development/kustomization.yaml": (rf"(?P<before>newTag: ){VERSION}", 5),
    "deploy/kubernetes/overlays/production/kustomization.yaml": (rf"(?P<before>newTag: ){VERSION}", 5),
}
IMAGES = (
    "docker-compose.yml",
    "deploy/docker/Dockerfile",
    "deploy/mail/Dockerfile",
    "deploy/kubernetes/base/redis.yaml",
    "deploy/kubernetes/components/stores-development/postgres.yaml",
    "deploy/kubernetes/components/stores-development/rabbitmq.yaml",
    "deploy/kubernetes/components/stores-operators/rabbitmq.yaml",
)
IMAGE = re.compile(
    r"(?m)(?P<before>^(?:FROM| +image:) +)(?P<name>[a-z/]+:[\w.-]*\d[\w.-]*)(?P<digest>@sha256:[0-9a-f]{64})?"
)
DIGEST_S = 10  # s to ask the registry for one digest
PACKAGE = (rf'(?m)(?P<before>^version = "){VERSION}(?="$)', 1)


class ReleaseError(Exception):
    """The release cannot be prepared; the text says why and what to do."""


def next_version(current: str, wanted: str) -> str:
    """Give the version after `current`: of a step (major, minor, patch), or the one named if it is greater."""
    major, minor, patch = (int(part) for part in current.split("."))
    steps = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
    if wanted in steps:
        return ".".join(str(part) for part in steps[wanted])
    if not re.fullmatch(VERSION, wanted):
        raise ReleaseError(f"{wanted!r} is no version: say major, minor, patch or X.Y.Z")
    if tuple(int(part) for part in wanted.split(".")) <= (major, minor, patch):
        raise ReleaseError(f"{wanted} is not greater than {current}")
    return wanted


def versions_in(text: str, pattern: str) -> list[str]:
    """List the versions that stand in a file where its pattern says."""
    return [found[0].removeprefix(found["before"]) for found in re.finditer(pattern, text)]


def current_version(files: Mapping[str, str], patterns: Mapping[str, tuple[str, int]]) -> str:
    """Give the version that all files agree on; raises ReleaseError where they do not."""
    found: dict[str, list[str]] = {}
    for name, (pattern, times) in patterns.items():
        versions = versions_in(files[name], pattern)
        if len(versions) != times:
            raise ReleaseError(f"{name} has {len(versions)} versions where {times} are expected")
        for version in versions:
            found.setdefault(version, []).append(name)
    if len(found) != 1:
        raise ReleaseError(f"the versions differ: {found}")
    return next(iter(found))


def released_changelog(text: str, version: str, day: str) -> str:
    """Make the unreleased part the section of this version, with an empty one above it."""
    before, heading, rest = text.partition(UNRELEASED)
    if not heading:
        raise ReleaseError(f"{CHANGELOG} has no section {UNRELEASED.strip()!r}")
    changes, following, older = rest.partition("\n## ")
    if not changes.strip():
        raise ReleaseError(f"{CHANGELOG} names no change: there is nothing to release")
    return f"{before}{UNRELEASED}\n## {version} ({day})\n\n{changes.strip()}\n{following}{older}"


def prepare(
    files: Mapping[str, str], patterns: Mapping[str, tuple[str, int]], wanted: str, day: str
) -> tuple[str, dict[str, str]]:
    """Give the new version, and every file as it is then; `files` has the patterns' files and the changelog."""
    version = next_version(current_version(files, patterns), wanted)
    changed = {name: re.sub(pattern, rf"\g<before>{version}", files[name]) for name, (pattern, _) in patterns.items()}
    return version, changed | {CHANGELOG: released_changelog(files[CHANGELOG], version, day)}


def patterns_of(root: Path) -> dict[str, tuple[str, int]]:
    """List the files that carry the version; a new package is found by itself."""
    packages = sorted(str(path.relative_to(root)) for glob in PACKAGES for path in root.glob(glob))
    return dict.fromkeys(packages, PACKAGE) | OTHERS


def with_digests(text: str, digest_of: Callable[[str], str]) -> tuple[str, list[str]]:
    """Give a file with the digest of each image that is named by a version, and the names of those without one."""
    unknown: list[str] = []

    def pinned(found: re.Match[str]) -> str:
        digest = digest_of(found["name"])
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
            unknown.append(found["name"])
            return found[0]
        return f"{found['before']}{found['name']}@{digest}"

    return IMAGE.sub(pinned, text), unknown


def digest_in_registry(image: str) -> str:
    """Ask the registry for an image's digest; "" where it, or docker, cannot be reached."""
    words = ["docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=DIGEST_S)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def show(files: Mapping[str, str], changed: Mapping[str, str]) -> None:
    """Print what a release would change."""
    for name, text in changed.items():
        before, after = files[name].splitlines(keepends=True), text.splitlines(keepends=True)
        sys.stdout.writelines(difflib.unified_diff(before, after, name, name, n=1))


def is_clean(root: Path) -> bool:
    """Return whether everything is committed, so that the release's commit has only the release."""
    words = ["git", "status", "--porcelain"]
    return not subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def release(root: Path, wanted: str, *, dry_run: bool, digest_of: Callable[[str], str] = digest_in_registry) -> str:
    """Write the release's files (or only show the difference), and say what to do next."""
    if not (dry_run or is_clean(root)):
        raise ReleaseError("commit or remove what is not committed first")
    patterns = patterns_of(root)
    files = {name: (root / name).read_text(encoding="utf-8") for name in (*patterns, CHANGELOG, *IMAGES)}
    version, changed = prepare(files, patterns, wanted, dt.datetime.now(dt.UTC).date().isoformat())
    unknown: list[str] = []
    for name in IMAGES:
        changed[name], without = with_digests(files[name], digest_of)
        unknown += without
    hint = f"\nno digest was found for {', '.join(unknown)}: their tags stay" if unknown else ""
    if dry_run:
        show(files, changed)
        return f"dry run: nothing was written; this would be v{version}{hint}"
    for name, text in changed.items():
        (root / name).write_text(text, encoding="utf-8")
    tag = f"git commit -am 'Release {version}' && git tag -a v{version} -m 'Usher {version}'"
    return f"version {version} is written; run `make test`, then\n    {tag}{hint}"


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Prepare a release.")
    parser.add_argument("version", help="major, minor, patch or X.Y.Z")
    parser.add_argument("--dry-run", action="store_true", help="only show what would change")
    words = parser.parse_args()
    try:
        print(release(ROOT, words.version, dry_run=words.dry_run))
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
