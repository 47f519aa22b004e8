"""Request headers as handlers may rely on them: any text, no date that a clock cannot have, a content type read."""

import re
from datetime import UTC, datetime
from email.utils import parsedate

from multidict import CIMultiDict, CIMultiDictProxy, MultiMapping

_DATES = ("If-Modified-Since", "If-Unmodified-Since", "If-Range")
_NO_TEXT = re.compile("[\ud800-\udfff]")  # how bytes that are no UTF-8 arrive
_CHARSET = re.compile(r";\s*charset(?:\*[\d*]*)?\s*=\s*(\"[^\"]*\"?|[^;\s]*)", re.IGNORECASE)  # *: RFC 8187's form
_UTF_8 = frozenset({"", "utf-8", "utf8", "us-ascii"})
_NAME_CHARS = 20  # characters of a refused name that an answer repeats


def tolerable(headers: CIMultiDictProxy[str]) -> CIMultiDictProxy[str]:
    """Return headers that no later code fails at: bytes that are no text are replaced, impossible dates left out.

    A condition with an invalid date is to be ignored (RFC 9110, 13.1.3); aiohttp raises OverflowError at some.
    """
    dates = [name for name in _DATES if name in headers and not _is_possible(headers[name])]
    if not dates and all(value.isascii() for value in headers.values()):
        return headers
    kept = ((name, _NO_TEXT.sub("\ufffd", value)) for name, value in headers.items())
    return CIMultiDictProxy(CIMultiDict((name, value) for name, value in kept if name.title() not in dates))


def _is_possible(text: str) -> bool:
    """Return whether this is a date or none at all, such as the tag that If-Range may hold."""
    try:
        parsed = parsedate(text)
        return parsed is None or bool(datetime(*parsed[:6], tzinfo=UTC))
    except (ValueError, OverflowError, TypeError, IndexError):
        return False


def media_type(content_type: str) -> str:
    """Return the type without its parameters, in lower case.

    >>> media_type("Application/JSON; charset=utf-8")
    'application/json'
    """
    return content_type.partition(";")[0].strip().lower()


def charset_refused(content_type: str) -> str:
    """Name the charset that a Content-Type declares if it is not UTF-8, "" if it is or none is declared.

    >>> charset_refused("application/json; charset=latin1")
    'latin1'
    """
    found = _CHARSET.search(content_type)
    name = found[1].strip(' "').rpartition("'")[2].lower() if found else ""
    return "" if name in _UTF_8 else name[:_NAME_CHARS]


def coding_refused(headers: MultiMapping[str]) -> str:
    """Name the first coding that says the body is compressed, "" where none does.

    Of the content, or of its transfer: a body in chunks is not compressed by that.

    >>> coding_refused(CIMultiDict({"Content-Encoding": "Identity, gzip"}))
    'gzip'
    """
    content, transfer = headers.getall("Content-Encoding", []), headers.getall("Transfer-Encoding", [])
    named = [*_codings(content, {"", "identity"}), *_codings(transfer, {"", "chunked"})]
    return next((one[:_NAME_CHARS] for one in named), "")


def _codings(values: list[str], harmless: set[str]) -> list[str]:
    named = (one.strip().lower() for value in values for one in value.split(","))
    return [one for one in named if one not in harmless]
