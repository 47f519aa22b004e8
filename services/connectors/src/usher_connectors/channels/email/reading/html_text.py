"""HTML of a mail as text, in which quotes are marked as in plain mails."""

import re
from html.parser import HTMLParser

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.reading.clean_html import clean_html

PARAGRAPHS = frozenset({"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
BLOCKS = PARAGRAPHS | {
    "address",
    "article",
    "aside",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "header",
    "li",
}
SPACES = re.compile(r"[ \t\r\n\f]+")
EMPTY_LINES = re.compile(r"\n{3,}")


def html_text(html: str) -> str:
    """Return the text of HTML, quotes with ">" before each line; linear, as the cleaned HTML is well formed."""
    reader = _TextReader()
    reader.feed(clean_html(html))
    reader.close()
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in reader.lines())).strip("\n")


class _TextReader(HTMLParser):
    """Writes lines: blocks begin a new one, quotes mark theirs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._now: list[str] = []
        self._quotes = 0

    def lines(self) -> list[str]:
        self._break()
        return [f"{'>' * min(depth, limits.QUOTE_MARKS)} {line}" if depth else line for depth, line in self._lines]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._break(always=True)
        elif tag == "blockquote":
            self._break()
            self._quotes += 1
        elif tag == "hr":
            self._break()
            self._lines.append((self._quotes, "________________________________"))
        elif tag in BLOCKS:
            self._break()
        elif tag in ("td", "th"):
            self._now.append(" ")
        elif tag == "img":
            self._now.append(next((value or "" for name, value in attrs if name == "alt"), ""))
        if tag == "li":
            self._now.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._break()
            self._quotes = max(0, self._quotes - 1)
        elif tag in BLOCKS:
            self._break()
            if tag in PARAGRAPHS:
                self._lines.append((self._quotes, ""))

    def handle_data(self, data: str) -> None:
        self._now.append(data)

    def _break(self, *, always: bool = False) -> None:
        text = SPACES.sub(" ", "".join(self._now)).strip(" ")
        if text or always:
            self._lines.append((self._quotes, text))
        self._now = []
