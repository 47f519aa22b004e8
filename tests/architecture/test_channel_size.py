"""A new channel stays one file, or a small package, of at most 200 lines each."""

import sys
from operator import itemgetter
from pathlib import Path
from statistics import median

import pytest
import usher_connectors.channels
from usher_connectors.channels import CHANNELS

FOLDER = Path(usher_connectors.channels.__file__).parent
FILES = sorted(path for path in FOLDER.glob("**/*.py") if path != FOLDER / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: "-".join(path.relative_to(FOLDER).parts))
def test_a_channel_has_at_most_200_lines(path: Path) -> None:
    """Longer ones contain what belongs elsewhere: HTTP to the driver, rules to the domain."""
    assert len(path.read_text().splitlines()) <= 200


def test_half_of_the_files_have_at_most_130_lines() -> None:
    """Printed with `-s`: what each has, the longest last."""
    lines = {"/".join(path.relative_to(FOLDER).parts): len(path.read_text().splitlines()) for path in FILES}
    sys.stdout.write("".join(f"\n{count:4} {name}" for name, count in sorted(lines.items(), key=itemgetter(1))))
    sys.stdout.write(f"\n{median(lines.values()):4g} is the median of {len(lines)} files\n")

    assert median(lines.values()) <= 130


def test_each_channel_is_one_file_and_one_line() -> None:
    """The table names every file, under the channel's own name; a package becomes a channel with its line."""
    entries = {path.relative_to(FOLDER).parts[0].removesuffix(".py") for path in FILES}
    packages = {name for name in entries if (FOLDER / name).is_dir()}
    assert entries - packages <= set(CHANNELS) <= entries
    assert [channel.name for channel in CHANNELS.values()] == list(CHANNELS)
