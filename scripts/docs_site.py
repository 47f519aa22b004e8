"""Hooks of the documentation's site (mkdocs.yml): list the decisions, and refuse pages that load from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DECISIONS = "decisions/README.md"
RECORD = re.compile(r"decisions/(\d{4}-[^/]+)\.md")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
FETCHED = re.compile(  # what a browser loads by itself: scripts, styles, pictures, fonts; links are followed by people
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*?\bsrc(?:set)?\s*=\s*["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?![^>]*rel=["']?(?:canonical|next|prev|alternate))[^>]*?\bhref\s*=\s*["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""",
    re.IGNORECASE,
)
PAGES = (".html", ".css")


class FetchesFromElsewhereError(Exception):
    """A built page loads something from another host; the text names pages and addresses."""


def fetched(text: str) -> list[str]:
    """List the addresses of other hosts that a browser would load for this page or style sheet."""
    return [next(address for address in found.groups() if address) for found in FETCHED.finditer(text)]


def decision_lines(titles: dict[str, str]) -> Iterator[str]:
    """Give a list entry for each decision (file name → first heading), in the order of their numbers."""
    for name in sorted(titles):
        title = re.sub(r"^\d{4}:?\s*", "", titles[name])
        yield f"- [{name[:4]}: {title}]({name}.md)"


def on_page_markdown(markdown: str, page: Any, files: Any, **_rest: object) -> str:
    """Append the list of decisions to their page."""
    if page.file.src_uri != DECISIONS:
        return markdown
    titles = {}
    for file in files:
        record = RECORD.fullmatch(file.src_uri)
        if record:
            heading = TITLE.search(Path(file.abs_src_path).read_text(encoding="utf-8"))
            titles[record[1]] = heading[1] if heading else record[1]
    return "\n".join([markdown, "", *decision_lines(titles)])


def on_post_build(config: Any, **_rest: object) -> None:
    """Check everything that was built; raises FetchesFromElsewhereError."""
    folder = Path(config["site_dir"])
    wrong = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in PAGES:
            addresses = fetched(path.read_text(encoding="utf-8"))
            wrong += [f"{path.relative_to(folder)}: {address}" for address in addresses]
    if wrong:
        raise FetchesFromElsewhereError("\n".join(wrong))
