"""A mail's bytes with the numbers masked that its subject, its texts and its HTML show, each in its own coding."""

import base64
import binascii
from collections.abc import Callable, Iterator

from usher_policy.privacy.html import masked_html
from usher_policy.privacy.masking import GLUE, SIGN, Masking

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.charsets import encoded, exactly
from usher_connectors.channels.email.headers.parameters import parameters
from usher_connectors.channels.email.masking.header_block import Edit, header_edits
from usher_connectors.channels.email.reading.content import content
from usher_connectors.channels.email.reading.mime import Fields, Source, read_fields, spans

PIECE_CHARS = 1_000_000  # characters of a text masked at once: some 8 ms
PLAIN_SIGN = "*"  # where the text has to be ASCII, or its charset has no bullet or no space that glues
_PLAIN = ("", "7bit", "8bit", "binary")
_MESSAGES = ("message/rfc822", "message/global")
_TEXTS = ("text/", "message/", "multipart/")


def masked_mail(source: Source, masking: Masking) -> bytes | None:
    """Return a mail's bytes with its numbers masked; None if there are none: then it stays as it is."""
    edits = sorted(_Masker(source, masking).of_mail(0, len(source)))
    if not edits:
        return None
    parts, at = [], 0
    for start, end, written in edits:
        parts += [source[at:start], written]
        at = end
    return b"".join((*parts, source[at : len(source)]))


class _Masker:
    """Finds what is to be changed in one mail."""

    def __init__(self, source: Source, masking: Masking) -> None:
        self._source, self._masking = source, masking
        self._parts = 0

    def of_mail(self, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Iterator[Edit]:
        """Yield the changes of a mail, or of a part of one."""
        self._parts += 1
        fields, body = read_fields(self._source, start, end)
        yield from header_edits(self._source, start, body, self._plain)
        kind, given = parameters(fields.first("content-type"), default)
        coding = fields.encoding
        if depth >= limits.DEPTH or self._parts >= limits.PARTS:
            yield from self._text(body, end, "", "", as_html=False)
        elif kind in _MESSAGES and coding in _PLAIN:
            yield from self.of_mail(body, end, depth + 1)
        elif kind.startswith("multipart/") and (boundary := given.get("boundary", "")):
            yield from self._multipart(kind, boundary, body, end, depth)
        elif kind.startswith(_TEXTS) and not _is_file(fields, given):
            yield from self._text(body, end, coding, given.get("charset", ""), as_html=kind == "text/html")

    def _multipart(self, kind: str, boundary: str, start: int, end: int, depth: int) -> Iterator[Edit]:
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        mark, last = b"--" + boundary.encode("utf-8", "surrogateescape"), end
        before = self._source.find(mark, start, end)
        yield from self._text(start, end if before < 0 else before, "", "", as_html=False)
        for first, last in spans(self._source, boundary, start, end):
            yield from self.of_mail(first, last, depth + 1, default)
        after = self._source.find(b"\n", self._source.find(mark, last, end), end)
        if before >= 0 and after >= 0:  # text before and behind the parts, which nobody sees
            yield from self._text(after, end, "", "", as_html=False)

    def _text(self, start: int, end: int, coding: str, charset: str, *, as_html: bool) -> Iterator[Edit]:
        write = _WRITERS.get("" if coding in _PLAIN else coding)
        if write is None or start >= end:
            return
        raw = content(self._source, start, end, coding, end - start)
        text, name = exactly(raw, charset)
        sign = SIGN if coding not in ("", "7bit") and encoded(SIGN + GLUE, name) is not None else PLAIN_SIGN
        masked = masked_html(text, self._masking, sign) if as_html else self._in_pieces(text, sign)
        if masked != text and (written := encoded(masked, name)) is not None:
            yield start, end, write(written)

    def _in_pieces(self, text: str, sign: str) -> str:
        """Mask a text in pieces of whole lines: other threads go on between them."""
        pieces, at = [], 0
        while at < len(text):
            end = len(text) if len(text) - at <= PIECE_CHARS else text.rfind("\n", at, at + PIECE_CHARS) + 1
            end = end if end > at else at + PIECE_CHARS
            pieces.append(self._masking.text(text[at:end], sign))
            at = end
        return "".join(pieces)

    def _plain(self, text: str) -> str:
        return self._masking.text(text, PLAIN_SIGN)


def _is_file(fields: Fields, given: dict[str, str]) -> bool:
    """Whether a part is a file rather than something to read, as the reader of mails decides."""
    disposition, said = parameters(fields.first("content-disposition"), "")
    return disposition == "attachment" or bool(said.get("filename") or given.get("name"))


def _in_base64(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")


_WRITERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "base64": _in_base64,
    "quoted-printable": lambda raw: binascii.b2a_qp(raw, istext=True),
}
