"""`usher new-channel NAME`: write a channel with its test and its page, which pass the conformance kit at once."""

import argparse
import re
from collections.abc import Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from usher_connectors.channel_page import new_page
from usher_connectors.channel_rules import RESERVED
from usher_connectors.contract import Channel
from usher_connectors.plugins import installed_channels

from usher.new_channel import channel_text, package_text

NAME = re.compile(r"[a-z][a-z0-9_]{1,19}")  # a module, a part of URLs and of a table's rows
CHANNELS = Path("services/connectors/src/usher_connectors/channels")
TABLE = re.compile(r"^NAMES = \((.*)\)$", re.MULTILINE)
NAVIGATION = re.compile(r"^( +- )E-mail: channels/email\.md$", re.MULTILINE)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    command.add_argument("name", metavar="NAME")
    command.add_argument("--folder", type=Path, default=Path(), help="a checkout of Usher, or where the package goes")
    command.set_defaults(run=run_new_channel)


def run_new_channel(words: argparse.Namespace, _environ: Mapping[str, str]) -> tuple[int, Sequence[str]]:
    """Write the files; in a checkout at their places with a line in the table, elsewhere as a package."""
    name, folder = words.name, words.folder
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ValueError(
            f"{name!r}: lower-case letters, digits and underscores, 2 to 20; not {', '.join(sorted(RESERVED))}"
        )
    if name in installed_channels():
        raise ValueError(f"there is a channel {name} already")
    inside = (folder / CHANNELS / "__init__.py").is_file()
    files = _in_checkout(name) if inside else _as_package(name)
    taken = [path for path in files if (folder / path).exists()]
    if taken:
        raise ValueError(f"these files exist already: {', '.join(map(str, taken))}")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    module, page = (
        next(iter(files)),
        Path("docs/channels" if inside else f"usher-channel-{name}") / f"{name if inside else 'README'}.md",
    )
    (folder / page).parent.mkdir(parents=True, exist_ok=True)
    (folder / page).write_text(
        new_page(_channel(folder / module), name.title(), _named(channel_text.PAGE, name)), encoding="utf-8"
    )
    changed = _enter(folder, name) if inside else []
    return 0, [*(f"wrote {path}" for path in (*files, page)), *changed, *_next(name, inside=inside)]


def _named(text: str, name: str) -> str:
    return text.replace("NAME", name) if name else text


def _in_checkout(name: str) -> dict[Path, str]:
    return {
        CHANNELS / f"{name}.py": _named(channel_text.CHANNEL, name),
        Path(f"tests/channels/{name}_cases.py"): _named(channel_text.CASES, name),
    }


def _as_package(name: str) -> dict[Path, str]:
    folder = Path(f"usher-channel-{name}")
    channel = channel_text.CHANNEL.replace("; see docs/channels/NAME.md", "")
    return {
        folder / "src" / f"usher_channel_{name}" / "__init__.py": _named(channel, name),
        folder / "src" / f"usher_channel_{name}" / "py.typed": "",
        folder / "tests" / f"{name}_cases.py": _named(channel_text.CASES, name),
        folder / "tests" / f"test_{name}.py": _named(package_text.TEST, name),
        folder / "pyproject.toml": _named(package_text.PROJECT, name),
    }


def _channel(path: Path) -> Channel:
    """Load the channel from the file that was just written: its page is made of its data."""
    spec = spec_from_file_location("new_channel", path)
    if spec is None or spec.loader is None:
        raise LookupError(f"{path} cannot be loaded")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    channel: Channel = module.CHANNEL
    return channel


def _enter(folder: Path, name: str) -> list[str]:
    """Add the name to the table of channels, and the page to the site's navigation."""
    table, site = folder / CHANNELS / "__init__.py", folder / "mkdocs.yml"
    text = table.read_text(encoding="utf-8")
    found = TABLE.search(text)
    if found is None:
        raise LookupError(f"{table} has no line NAMES = (…)")
    names = sorted({*re.findall(r'"([^"]+)"', found[1]), name})
    quoted = ", ".join(f'"{one}"' for one in names)
    line = f"NAMES = ({quoted})"
    table.write_text(text.replace(found[0], line), encoding="utf-8")
    pages = site.read_text(encoding="utf-8")
    entered = NAVIGATION.sub(rf"\g<0>\n\g<1>{name.title()}: channels/{name}.md", pages, count=1)
    site.write_text(entered, encoding="utf-8")
    return [f"changed {table.relative_to(folder)}: one line", "changed mkdocs.yml: the page's line"]


def _next(name: str, *, inside: bool) -> list[str]:
    check = (
        "pytest tests/channels" if inside else f"pip install -e usher-channel-{name}, then pytest usher-channel-{name}"
    )
    return ["", f"next: {check}; then make it speak the provider's own form"]
