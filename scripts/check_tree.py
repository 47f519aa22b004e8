"""Checks of the tree: no overlong file, no crowded folder, and no commit that names a registry or a machine."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

LONGEST = 300
MOST_FILES = 15  # in one folder: more are two subjects
CATALOGUES = {  # folders where one file is one entry, and a reader looks for its name
    ".": "the repository's own files",
    "docs": "one page for each subject",
    "docs/decisions": "one record for each decision",
    "docs/runbooks": "one page for each alert",
    "libs/common/src/usher_common/record/migrations/versions": "one step for each change of the tables",
    "libs/common/src/usher_common/commands": "one declaration for each command",
    "services/router/src/usher_router/domain/commands": "one decision for each command",
    "services/standalone/src/usher/demo_articles": "one file for each article of the demo's FAQ",
    "tests/core": "one file for each rule of the core",
}
SUFFIXES = {".py", ".ts", ".tsx", ".css"}
GENERATED = {"migrations", "generated", "static", "node_modules"}
MESSAGES = "services/gateway/ui/src/i18n/"  # long by the number of texts
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
        short = GENERATED & set(path.parts) or name.startswith(MESSAGES)
        if path.suffix in SUFFIXES and path.exists() and not short:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LONGEST:
                yield f"{name} has {lines} lines; at most {LONGEST}"


def crowded_folders() -> Iterator[str]:
    """Folders that should be two, catalogues apart."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard")
    folders = Counter(str(Path(name).parent) for name in names if Path(name).exists())
    for folder, number in sorted(folders.items()):
        if number > MOST_FILES and folder not in CATALOGUES:
            yield f"{folder} has {number} files; at most {MOST_FILES}"


def telling_commits() -> Iterator[str]:
    """Return commits whose message or change names a registry's host or a path of the machine they were made on."""
    said = git("log", "--extended-regexp", f"--grep={FORBIDDEN}", "--format=%h %s")
    for commit in {*said, *git("log", f"-G{FORBIDDEN}", "--format=%h %s")}:
        yield f"commit {commit} names a package registry or a path of a machine"


def main() -> int:
    """Print what is wrong, one line each."""
    if not Path(".git").exists():
        print("tree: not checked, this is no git clone")
        return 0
    found = [*overlong_files(), *crowded_folders(), *telling_commits()]
    print("\n".join(found) or "tree: in order")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
