"""Checks of the tree that no other tool makes: no overlong file, and no commit that names a registry or a machine."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 400
SUFFIXES = {".py", ".ts", ".tsx", ".css"}
GENERATED = {"migrations", "generated", "static", "node_modules"}
REGISTRIES = r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|yarnpkg\.com|deb\.debian\.org"
MACHINE = r"[/]work/(main|shared)|[/]farm/|[/]opt/(pypi|wheels)"
FORBIDDEN = f"{REGISTRIES}|{MACHINE}"


def git(*words: str) -> list[str]:
    """The lines that a git command prints."""
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=True, errors="replace")
    return done.stdout.splitlines()


def overlong_files() -> Iterator[str]:
    """Files that should be two."""
    for name in git("ls-files", "--cached", "--others", "--exclude-standard"):
        path = Path(name)
        if path.suffix in SUFFIXES and path.exists() and not GENERATED & set(path.parts):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST:
                yield f"{name} has {lines} lines; at most {LONGEST}"


def telling_commits() -> Iterator[str]:
    """Commits whose message or change names a registry's host or a path of the machine they were made on."""
    said = git("log", "--extended-regexp", f"--grep={FORBIDDEN}", "--format=%h %s")
    for commit in {*said, *git("log", f"-G{FORBIDDEN}", "--format=%h %s")}:
        yield f"commit {commit} names a package registry or a path of a machine"


def main() -> int:
    """Print what is wrong, one line each."""
    if not Path(".git").exists():
        print("tree: not checked, this is no git clone")
        return 0
    found = [*overlong_files(), *telling_commits()]
    print("\n".join(found) or "tree: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
