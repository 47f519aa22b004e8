"""A mail's body as text and as cleaned HTML."""

import html as entities
import re
from dataclasses import dataclass

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.charsets import decoded
from usher_connectors.channels.email.mail import File
from usher_connectors.channels.email.reading.attachments import uuencoded
from usher_connectors.channels.email.reading.bodies import Block, bodies
from usher_connectors.channels.email.reading.clean_html import clean_html
from usher_connectors.channels.email.reading.content import content
from usher_connectors.channels.email.reading.flowed import unflowed
from usher_connectors.channels.email.reading.html_text import html_text
from usher_connectors.channels.email.reading.mime import Part, Source

META = re.compile(rb"(?i)<meta[^>]{1,200}charset\s{0,5}=\s{0,5}[\"']?([a-z0-9_-]{1,40})")
LINE_END = re.compile("\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")


@dataclass(frozen=True, slots=True)
class BodyText:
    """Text and HTML of a body, its files as parts, and those that stood in its text."""

    text: str
    html: str
    files: tuple[Part, ...]
    uuencoded: tuple[File, ...]
    left_out: tuple[str, ...] = ()


def body_text(source: Source, root: Part) -> BodyText:
    """Read all blocks: text where there is one that is not empty, else the text of the HTML."""
    found = bodies(root)
    texts, pages, files, cut_off = [], [], [], False
    for block in found.blocks:
        text, page, inner, long = _block(source, block)
        texts.append(text)
        pages.append(page)
        files += inner
        cut_off = cut_off or long
    text = "\n\n".join(text for text in texts if text.strip()).strip("\n")
    page = "\n".join(pages) if any(block.html for block in found.blocks) else ""
    return BodyText(text, page, tuple(found.files), tuple(files), ("body",) if cut_off else ())


def _block(source: Source, block: Block) -> tuple[str, str, list[File], bool]:
    plain, page = "", ""
    files: list[File] = []
    if block.plain:
        end, files = _before_files(source, block.plain)
        plain = _plain(source, block.plain, end)
    if block.html:
        raw = content(source, block.html.start, block.html.end, block.html.encoding, limits.BODY_BYTES)
        page = _html(raw, block.html)
    text = plain if plain.strip() else html_text(page) if page else ""
    shown = clean_html(page) if page else f"<pre>{entities.escape(plain[: limits.HTML_BYTES])}</pre>"
    return text, shown, files, any(_size(part) > limits.BODY_BYTES for part in (block.plain, block.html) if part)


def _size(part: Part) -> int:
    return part.end - part.start


def _before_files(source: Source, part: Part) -> tuple[int, list[File]]:
    """Return where a part's text ends: before the first uuencoded file."""
    if part.encoding not in ("", "7bit", "8bit", "binary"):
        return part.end, []
    found = list(uuencoded(source, part))
    return (found[0][0] if found else part.end), [file for _, file in found]


def _plain(source: Source, part: Part, end: int) -> str:
    raw = content(source, part.start, end, part.encoding, limits.BODY_BYTES)
    text = LINE_END.sub("\n", decoded(raw, part.parameters.get("charset", "")))
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    return unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")


def _html(raw: bytes, part: Part) -> str:
    declared = part.parameters.get("charset", "")
    if not declared and (meta := META.search(raw[:4096])):
        declared = meta[1].decode("ascii")
    return decoded(raw, declared)
