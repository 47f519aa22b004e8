"""Header fields of a mail on its way out: encoded, folded, and never more lines than were meant."""

import re
from collections.abc import Sequence
from email.charset import QP, Charset
from email.header import Header

import idna

from usher_connectors.channels.email.mail import Mailbox

CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")
PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
FOLD = 76  # characters of a line; the most are 998
UTF8 = Charset("utf-8")
UTF8.header_encoding = QP


def one_line(text: str) -> str:
    r"""Return text without line ends and other controls: what is in a field cannot begin another.

    >>> one_line("Hi\r\nBcc: all@example.org")
    'Hi Bcc: all@example.org'
    """
    return " ".join(CONTROLS.sub(" ", text).split())


def text_field(name: str, value: str) -> bytes:
    """Return a field of text, encoded by RFC 2047 where it needs it."""
    clean = one_line(value)
    plain = clean.isascii() and "=?" not in clean
    header = Header(clean, "us-ascii" if plain else UTF8, maxlinelen=FOLD, header_name=name)
    return f"{name}: {header.encode(linesep=chr(13) + chr(10))}\r\n".encode("ascii", "replace")


def word_field(name: str, words: Sequence[str], between: str = "") -> bytes:
    """Return a field of words (ids, addresses), each on a line of its own if they do not fit into one."""
    line = f"{between} ".join(words)
    if len(line) + len(name) > FOLD:
        line = f"{between}\r\n ".join(words)
    return f"{name}: {line}\r\n".encode()


def ids_field(name: str, ids: Sequence[str]) -> bytes:
    """Return a field of Message-IDs."""
    return word_field(name, [f"<{CONTROLS.sub('', one).strip('<> ')}>" for one in ids])


def boxes_field(name: str, boxes: Sequence[Mailbox]) -> bytes:
    """Return a field of addresses with their names."""
    return word_field(name, [_box(box) for box in boxes], ",")


def _box(box: Mailbox) -> str:
    name, address = one_line(box.name), ascii_domain(box.address)
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{Header(name, UTF8, maxlinelen=FOLD).encode(linesep=chr(13) + chr(10))} <{address}>"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f"{name} <{address}>" if PLAIN_NAME.fullmatch(name) else f'"{escaped}" <{address}>'


def ascii_domain(address: str) -> str:
    """Return an address with its domain as IDNA; the local part stays, and may need SMTPUTF8.

    >>> ascii_domain("ann@bücher.example")
    'ann@xn--bcher-kva.example'
    """
    local, _, domain = one_line(address).replace(" ", "").rpartition("@")
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return f"{local}@{domain.encode('ascii', 'replace').decode().replace('?', '-')}"
