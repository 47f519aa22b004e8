"""Where the repository's files are, whichever folder a test is in."""

import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    """Load one of the scripts."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shared_folders() -> Iterator[Path]:
    """Yield where what is no part of this repository may lie: `shared` beside it, or beside the one it is from."""
    repositories = [ROOT]
    for words in (
        ("rev-parse", "--path-format=absolute", "--git-common-dir"),
        ("config", "--get", "remote.origin.url"),
    ):
        found = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
        if (path := Path(found.stdout.strip())).is_absolute():
            repositories.append(path.parent if path.name == ".git" else path)
    for repository in repositories:
        yield repository.resolve().parent / "shared"
