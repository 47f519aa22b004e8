"""HTML of a mail: cleaned for display by nh3, and as text in which quotes are marked as in plain mails."""

import re
from html.parser import HTMLParser

import nh3

from usher_connectors.channels.email import limits

TAGS = frozenset(nh3.ALLOWED_TAGS) - {"area", "map"}
ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
DROPPED = {"script", "style", "title", "head", "noscript", "template"}
ANY_TAG = re.compile(r"<[^<>]*>?")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
VOID = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li", "td", "tr", "th"}
)
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


def clean_html(html: str) -> str:
    """Return what a browser may show: no script, style, form or event; pictures only of the mail itself."""
    return nh3.clean(
        _bounded(html),
        tags=set(TAGS),
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """Keep no picture from elsewhere: fetching it would tell the sender who reads the mail, and when."""
    return None if tag == "img" and name == "src" and not value.startswith("cid:") else value


def html_text(html: str) -> str:
    """Return the text of HTML, quotes with ">" before each line; linear, as the cleaned HTML is well formed."""
    reader = _TextReader()
    reader.feed(clean_html(html))
    reader.close()
    return EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in reader.lines())).strip("\n")


def _bounded(html: str) -> str:
    """Cut what would cost too much: length, and elements within each other."""
    html = html[: limits.HTML_BYTES]
    depth = 0
    for found in TAG.finditer(html):
        if found[2].lower() in VOID:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > limits.HTML_DEPTH:
            return html[: found.start()] + ANY_TAG.sub(" ", html[found.start() :])
    return html


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
