"""The text of a transcript, line by line, as it is read on the page and copied from the PDF."""

import io
import re
from html import unescape

from pypdf import PdfReader

_BLOCKS = re.compile(r"</(?:h1|h2|dd|p|header)>")


def text_of_html(page: str) -> list[str]:
    """Return the lines of the page's body."""
    body = page.partition("<main>")[2].partition("</main>")[0].replace("\n<", "<")
    lines = _BLOCKS.sub("\n", body.replace("</dt>", ": ")).split("\n")
    return [text for line in lines if (text := unescape(re.sub(r"<[^>]+>", "", line)).strip())]


def text_of_pdf(document: bytes) -> list[str]:
    """Return the lines of all pages without the pages' numbers."""
    pages = [page.extract_text().splitlines() for page in PdfReader(io.BytesIO(document)).pages]
    return [
        line.strip() for number, page in enumerate(pages, 1) for line in page if line.strip() not in ("", str(number))
    ]
