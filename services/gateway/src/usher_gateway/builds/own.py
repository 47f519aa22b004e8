"""This gateway's own build of the pages: which files it has that are named by their content, and its name."""

import re
from pathlib import Path

named_by_content = re.compile(r"[^/]*-[\w-]{8}\.\w+").fullmatch
"""Whether a file is named by a hash of its content, as the build names assets."""
_ENTRY = re.compile(r'<script type="module" crossorigin src="/assets/([\w.-]+)"')


def own_assets(static: Path) -> list[Path]:
    """List the files under `assets/` that are named by their content, without their compressed forms."""
    return sorted(path for path in (static / "assets").glob("*") if named_by_content(path.name))


def desk_build(static: Path) -> str:
    """Name the build by the desk's first script, whose name changes with any of its parts; "" if there is no desk."""
    try:
        page = (static / "desk" / "index.html").read_text()
    except OSError:
        return ""
    found = _ENTRY.search(page)
    return found[1] if found else ""
