"""A transcript as a PDF: A4, with the parts of the fonts that it uses, so that it looks the same everywhere."""

import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from usher_common.transcripts.document import Line, Transcript

from usher_gateway.transcripts.pdf_fonts import FAMILY, add_fonts

Color = tuple[int, int, int]
_MARGIN = 20.0  # mm
_FOOT = 13.0  # mm from the page's lower edge to its number
_TIMES = 15.0  # mm, the column of times
_TOGETHER = 12.0  # mm that must be left on a page for an author and a line below
_TITLE, _DATE, _BODY, _SMALL = 17.0, 11.5, 10.5, 9.0  # pt
_LEADING = 5.2  # mm from one line of the body to the next
_INK, _GREY, _BLUE, _RULE = (27, 31, 36), (75, 85, 99), (29, 78, 216), (213, 217, 223)
_RTL = {"R", "AL"}  # kinds of characters that begin a text from the right
_STRONG = _RTL | {"L"}


@dataclass(frozen=True, slots=True)
class _Style:
    size: float = _BODY
    bold: bool = False
    color: Color = _INK


class _Page(FPDF):
    """An A4 page with its number below."""

    def footer(self) -> None:
        self.set_y(-_FOOT)
        self.set_font(FAMILY, size=_SMALL)
        self.set_text_color(*_GREY)
        self.cell(w=0, text=str(self.page_no()), align="C")


def as_pdf(transcript: Transcript, more_fonts: Sequence[Path] = ()) -> bytes:
    """Draw the document; `more_fonts` are asked for characters that FiraGO has not (`pdf_fonts`)."""
    page = _Page(format="A4")
    page.set_margin(_MARGIN)
    page.set_auto_page_break(auto=True, margin=_MARGIN)
    page.set_lang(transcript.language)
    page.set_title(transcript.title)
    page.set_creator("Usher")
    page.set_text_shaping(use_shaping_engine=True)
    with tempfile.TemporaryDirectory(prefix="usher-pdf-") as folder:
        add_fonts(page, _text_of(transcript), more_fonts, Path(folder))
        page.add_page()
        _Drawing(page, rtl=transcript.rtl).draw(transcript)
        return bytes(page.output())


def _text_of(transcript: Transcript) -> str:
    lines = [line for day in transcript.days for line in day.lines]
    said = [text for line in lines for text in (line.author, line.text, *line.files)]
    return "".join([transcript.title, transcript.left_out, *(f"{a}{b}" for a, b in transcript.facts), *said])


@dataclass(frozen=True, slots=True)
class _Drawing:
    page: FPDF
    rtl: bool

    def draw(self, transcript: Transcript) -> None:
        self._write(transcript.title, _Style(_TITLE, bold=True), leading=8.0)
        self.page.ln(2)
        for row in (*(f"{name}: {value}" for name, value in transcript.facts), transcript.left_out):
            self._write(row, _Style(color=_GREY))
        for day in transcript.days:
            self._begin_day(day.date)
            for line in day.lines:
                self._draw_line(line)

    def _begin_day(self, date: str) -> None:
        page = self.page
        self._keep_together(2 * _TOGETHER)
        page.ln(5)
        self._write(date, _Style(_DATE, bold=True))
        page.set_draw_color(*_RULE)
        page.line(page.l_margin, page.get_y() + 1, page.w - page.r_margin, page.get_y() + 1)
        page.ln(3)

    def _draw_line(self, line: Line) -> None:
        self._keep_together(_TOGETHER)
        self._write_time(line.time)
        if line.side == "system":
            self._write(line.text, _Style(color=_GREY), beside=True)
        else:
            self._write(line.author, _Style(bold=True, color=_BLUE if line.side == "agent" else _INK), beside=True)
            self._write(line.text, _Style(), beside=True)
            for file in line.files:
                self._write(file, _Style(color=_GREY), beside=True)
        self.page.ln(2.5)

    def _keep_together(self, space: float) -> None:
        if self.page.will_page_break(space):
            self.page.add_page()

    def _write_time(self, time: str) -> None:
        page = self.page
        page.set_font(FAMILY, size=_SMALL)
        page.set_text_color(*_GREY)
        page.set_x(page.w - page.r_margin - _TIMES if self.rtl else page.l_margin)
        page.cell(w=_TIMES, h=_LEADING, text=time, align="R" if self.rtl else "L", new_y=YPos.TOP)

    def _write(self, text: str, style: _Style, *, beside: bool = False, leading: float = _LEADING) -> None:
        """Write a paragraph, beside the column of times or over the whole width; each begins at its own side."""
        if not text:
            return
        page = self.page
        page.set_font(FAMILY, "B" if style.bold else "", style.size)
        page.set_text_color(*style.color)
        page.set_x(page.l_margin + (_TIMES if beside and not self.rtl else 0))
        width = page.epw - (_TIMES if beside else 0)
        side = "R" if is_rtl(text, otherwise=self.rtl) else "L"
        page.multi_cell(w=width, h=leading, text=text, align=side, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def is_rtl(text: str, *, otherwise: bool) -> bool:
    """Return whether a text is read from the right: its first letter says so."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    first = next((kind for kind in kinds if kind in _STRONG), None)
    return otherwise if first is None else first in _RTL
