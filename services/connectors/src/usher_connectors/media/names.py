"""How a fetched file is named, and why one could not be fetched, in words."""

import mimetypes

from usher_connectors.contract import Media

NAME_CHARS = 200  # characters of a file's name: what disks and browsers take
_REASONS = {
    "too_large": "it is too large",
    "empty": "it is empty",
    "infected": "a virus was found in it",
    "scanner_away": "it could not be checked for viruses",
    "files_away": "the store of files could not be reached",
    "checksum": "it is not the file that was announced",
    "foreign_network": "its address is not on the public internet",
    "http_404": "the provider no longer has it",
    "http_410": "the provider no longer has it",
    "account_disabled": "the account is disabled",
    "unknown_account": "the account is not there any more",
}


def placeholder(media: Media) -> str:
    """Return the line that stands in a message's text for a file that is not fetched yet.

    >>> placeholder(Media("image", "r1")), placeholder(Media("document", "r2", "bill.pdf"))
    ('[image]', '[document: bill.pdf]')
    """
    return f"[{media.kind}{': ' if media.name else ''}{media.name}]"


def file_name(media: Media) -> str:
    r"""Return a name without paths, controls, or characters that change the direction of reading.

    >>> file_name(Media("image", "r1", type="image/png")), file_name(Media("document", "r2", "a/b\u202e.pdf"))
    ('image.png', 'a_b_.pdf')
    """
    name = media.name or f"{media.kind}{mimetypes.guess_extension(media.type.partition(';')[0].strip()) or ''}"
    return "".join(char if char.isprintable() and char not in "/\\" else "_" for char in name)[:NAME_CHARS]


def reason_of(code: str) -> str:
    """Return an error's code in words; one without words is shown as it is."""
    return _REASONS.get(code, code)
