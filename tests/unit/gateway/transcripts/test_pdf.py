"""What a PDF shows of each script, read back as it would be copied."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from usher_common.transcripts.document import Day, Line, Transcript
from usher_gateway.transcripts.pdf import as_pdf, is_rtl

from transcripts.read_back import text_of_pdf


def pdf_of(*texts: str, rtl: bool = False) -> bytes:
    """Return the PDF of these messages."""
    lines = tuple(Line("14:05", "visitor", "Vera", text) for text in texts)
    return as_pdf(
        Transcript("en", rtl, "Title", (("With", "Ana"),), (Day("Today", lines),)), (Path("no-such-font.ttf"),)
    )


@pytest.mark.parametrize(
    "text",
    [
        "ffi fl Größe façade Łódź Ağaç",
        "Где мой заказ № 4711? Ґанок",
        "Ελληνικά, ქართული",
        "مرحبا أين طلبي",
        "שלום עולם",
        "中文 日本語 한국어",  # no font has it: boxes, but one for each character
        "😀 👍 done ♥",
        "a" * 70,
    ],
)
def test_the_text_of_every_script_can_be_copied(text: str) -> None:
    """Also of characters that no font has."""
    assert text_of_pdf(pdf_of(text))[-1] == text


def test_a_long_text_goes_over_several_pages() -> None:
    """With all its lines, in order, and nothing drawn twice."""
    lines = [f"line {number}" for number in range(150)]
    document = pdf_of("\n".join(lines), "the end")
    read = text_of_pdf(document)

    assert read[read.index("line 0") : read.index("line 149") + 1] == lines
    assert read[-1] == "the end"
    assert len(PdfReader(io.BytesIO(document)).pages) == 4


def test_only_parts_of_the_fonts_are_in_it() -> None:
    """A whole one has 800 kB."""
    assert len(pdf_of("Hello", rtl=True)) < 40_000


@pytest.mark.parametrize(
    ("text", "otherwise", "right"),
    [
        ("مرحبا Ana", False, True),
        ("Ana مرحبا", True, False),
        ("4711: שלום", False, True),
        ("123 …", True, True),
        ("", False, False),
    ],
)
def test_a_text_begins_at_the_side_of_its_first_letter(text: str, otherwise: bool, right: bool) -> None:
    """What has no letter begins where the document does."""
    assert is_rtl(text, otherwise=otherwise) is right
