"""Files of a mail: with a name that harms no file system, and those that stand in the text as uuencode."""

import re
import unicodedata
from collections.abc import Iterator

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.charsets import storable
from usher_connectors.channels.email.mail import File
from usher_connectors.channels.email.reading.mime import Part, Source

BAD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]')
PATH = re.compile(r"[/\\]+")
RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
NAMES = {  # for parts without a name
    "message/rfc822": "mail.eml",
    "text/calendar": "invite.ics",
    "text/html": "page.html",
    "text/plain": "text.txt",
    "application/ms-tnef": "winmail.dat",
    "message/delivery-status": "report.txt",
    "image/jpeg": "picture.jpg",
    "image/png": "picture.png",
    "image/gif": "picture.gif",
    "application/pdf": "document.pdf",
}
BEGIN = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(?=[M-`!-L][ -`]{1,90}\r?\n)")
END = re.compile(rb"(?m)^end[ \t]*\r?(?:\n|\Z)")


def file_of(part: Part) -> File:
    """Describe a part as a file."""
    kind = part.type if "/" in part.type else "application/octet-stream"
    cid = part.fields.first("content-id").decode("ascii", "replace").strip().strip("<>").strip()
    inline = bool(cid) and part.disposition != "attachment" and kind.startswith("image/")
    name = safe_name(part.name) or NAMES.get(kind, "file.bin")
    size = size_of(part.end - part.start, part.encoding)
    return File(name, kind, part.start, part.end, part.encoding, storable(cid)[: limits.NAME_CHARS], inline, size)


def size_of(span: int, encoding: str) -> int:
    """Estimate a content's size in bytes from that of its span: base64 has lines of 76 letters."""
    return span * 57 // 78 if encoding == "base64" else span


def safe_name(name: str) -> str:
    r"""Return a name without path, control, direction and reserved characters.

    >>> safe_name("..\\..\\etc/pass\x00wd")
    'passwd'
    """
    last = PATH.split(unicodedata.normalize("NFC", storable(name).replace("\N{REPLACEMENT CHARACTER}", "")))[-1]
    clean = BAD.sub("", last).strip(". ")
    if RESERVED.fullmatch(clean):
        clean = f"_{clean}"
    stem, dot, end = clean.rpartition(".")
    if len(clean) <= limits.NAME_CHARS:
        return clean
    return f"{stem[: limits.NAME_CHARS - 12]}.{end[:10]}" if dot else clean[: limits.NAME_CHARS]


def uuencoded(source: Source, part: Part) -> Iterator[tuple[int, File]]:
    """Yield the uuencoded files in a text part: where each begins, and the file."""
    at = part.start
    while begin := BEGIN.search(source, at, part.end):
        end = END.search(source, begin.end(), part.end)
        if end is None:
            return
        name = safe_name(begin[1].decode("utf-8", "replace")) or "file.bin"
        size = (end.start() - begin.end()) * 45 // 62
        yield begin.start(), File(name, "application/octet-stream", begin.end(), end.start(), "x-uuencode", size=size)
        at = end.end()
