"""The fonts of a PDF: what FiraGO has not is taken from further fonts, and is a box where none has it."""

import io
from collections.abc import Sequence
from pathlib import Path

import pymupdf_fonts
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY = "text"
_UNITS = 1000  # of a font's square
_OUTER = ((140, 0), (140, 700), (860, 700), (860, 0))
_INNER = ((200, 60), (800, 60), (800, 640), (200, 640))  # the other way round: it is cut out
_UNSEEN = frozenset(map(ord, "\n\t\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"))  # which nothing draws


def add_fonts(page: FPDF, text: str, more_fonts: Sequence[Path], folder: Path) -> None:
    """Add the family `FAMILY`, regular and bold, so that each character of the text is drawn by something.

    FiraGO has Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Georgian and Thai. A character that neither it nor
    any of `more_fonts` has is a box, but its own: whoever copies or searches the text still finds the character. In
    `folder` are the files that the library reads, until the document is written.
    """
    page.add_font(FAMILY, "", _file(folder / "regular.ttf", pymupdf_fonts.myfont("figo")))
    page.add_font(FAMILY, "B", _file(folder / "bold.ttf", pymupdf_fonts.myfont("figbo")))
    lacking = set(map(ord, text)) - _has(page, FAMILY) - _UNSEEN
    names = []
    for path in more_fonts:
        if lacking and path.is_file():
            page.add_font(path.stem, "", path)
            lacking -= _has(page, path.stem.lower())
            names.append(path.stem)
    if lacking:
        page.add_font("boxes", "", _file(folder / "boxes.ttf", font_of_boxes(sorted(lacking))))
        names.append("boxes")
    if names:
        page.set_fallback_fonts(names, exact_match=False)


def font_of_boxes(codes: Sequence[int]) -> bytes:
    """Make a TrueType font that has these characters, each as a box."""
    names = [".notdef", *(f"u{code:X}" for code in codes)]
    font = FontBuilder(_UNITS, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap(dict(zip(codes, names[1:], strict=True)))
    font.setupGlyf({name: _box() for name in names})
    font.setupHorizontalMetrics(dict.fromkeys(names, (_UNITS, 140)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Usher Boxes", "styleName": "Regular", "psName": "UsherBoxes"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    font.setupPost()
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def _has(page: FPDF, family: str) -> set[int]:
    font = page.fonts[family]
    return set(font.cmap) if isinstance(font, TTFFont) else set()


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _box() -> object:
    pen = TTGlyphPen(None)
    for corners in (_OUTER, _INNER):
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()
