"""The pages of the documentation, with their links, headings and commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from repository import ROOT

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w+-]*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
INDENTED = re.compile(r"(?:^|\n\n)((?: {4}[^\n]*\n)+)")
OURS = r"make|usher|docker compose|npm|curl|openssl|python3?|\.venv/bin/\S+"
INLINE = re.compile(rf"(?<!`)`((?:[A-Z_]+=\S+ )*(?:{OURS}) [^`\n]+)`(?!`)")
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+?)#*$", re.MULTILINE)
SHELL = {"", "sh", "bash", "shell", "console"}
PROGRAMS = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:{OURS}|git)(?: |$)")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a page has it; one of a block is whole, one within a sentence may lack words."""

    page: str
    text: str
    whole: bool

    def __str__(self) -> str:
        return f"{self.page}: {self.text}"


def pages() -> list[Path]:
    """List what newcomers read first, and everything in docs."""
    first = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    return [*first, *sorted((ROOT / "docs").rglob("*.md"))]


def living_pages() -> list[Path]:
    """List the pages that say what is so now; a decision record says what was so then."""
    return [page for page in pages() if "decisions" not in page.parts]


def blocks(text: str, languages: set[str]) -> Iterator[str]:
    """Give the fenced blocks in these languages; "" is a block without a name."""
    for found in FENCE.finditer(text):
        if found["language"] in languages:
            yield found["text"]


def commands(page: Path) -> Iterator[Command]:
    """Return the commands of a page.

    Lines of shell blocks that begin with one of our programs, and those in sentences.
    """
    text, name = page.read_text(encoding="utf-8"), str(page.relative_to(ROOT))
    prose = FENCE.sub("", text)
    for block in (*blocks(text, SHELL), *INDENTED.findall(prose)):
        for line in block.splitlines():
            command = re.sub(r"(?:^|\s)#.*$", "", line.strip().removeprefix("$ ")).strip()
            if PROGRAMS.match(command):
                yield Command(name, command, whole=True)
    for found in INLINE.finditer(prose):
        yield Command(name, found[1], whole=False)


def links(text: str) -> list[str]:
    """List the targets of a page's links, except web addresses."""
    return [link for link in LINK.findall(FENCE.sub("", text)) if not re.match(r"[a-z]+:", link)]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings."""
    headings = HEADING.findall(FENCE.sub("", text))
    plain = (re.sub(r"[^\w\s-]", "", heading.strip().lower()) for heading in headings)
    return {re.sub(r"\s", "-", heading) for heading in plain}
