"""Build wheels of the packages named, which load them from where they are: `build_editable.py WHEELS PACKAGE…`.

pip starts Python three times for each package to do so; here setuptools is loaded once, and each package has a fork.
"""

import contextlib
import os
import sys
from pathlib import Path

from setuptools import build_meta


def main(wheels: str, *packages: str) -> int:
    """Write a wheel for each package into that folder; returns how many could not be built, and says why."""
    folder = str(Path(wheels).resolve())
    builders = [_fork(package, folder) for package in packages]
    return sum(os.waitpid(builder, 0)[1] != 0 for builder in builders)


def _fork(package: str, folder: str) -> int:
    builder = os.fork()
    if builder:
        return builder
    failed = 1
    try:
        os.chdir(package)
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            build_meta.build_editable(folder)
        failed = 0
    finally:
        sys.stderr.flush()
        os._exit(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
