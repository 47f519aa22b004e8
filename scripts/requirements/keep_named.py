"""Leave only those packages in a compiled requirements file that its source names: it is installed with --no-deps."""

import re
import sys
from pathlib import Path


def main(source: str, compiled: str) -> None:
    """Write `compiled` anew without the blocks of packages that `source` does not name."""
    lines = Path(source).read_text().splitlines()
    named = {re.split(r"[=\s]", line)[0].lower() for line in lines if re.match(r"[a-z]", line)}
    blocks = re.split(r"\n(?=\S)", Path(compiled).read_text().rstrip("\n"))
    kept = [block for block in blocks if block.startswith("#") or block.split("==")[0].lower() in named]
    Path(compiled).write_text("\n".join(kept) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
