"""Files on their way out: the header of their part, and their content as lines of base64."""

import binascii
from collections.abc import Iterator

from usher_common.messages.content import Attachment

from usher_connectors.channels.email.writing.header_lines import one_line

LINE = 57  # bytes that make a line of 76 letters
NAME_PIECE = 20  # bytes of a file's name on one line, each of three letters at most


def file_head(file: Attachment) -> Iterator[bytes]:
    """Yield the header of a file's part."""
    name = one_line(file.name).replace("/", "_") or "file"
    kind = file.type if file.type.isascii() and "/" in file.type and one_line(file.type) == file.type else ""
    yield f"Content-Type: {kind.partition(';')[0] or 'application/octet-stream'}\r\n".encode()
    yield b"Content-Transfer-Encoding: base64\r\n"
    yield f"Content-Disposition: attachment; {_name(name)}\r\n\r\n".encode()


def coded_size(size: int) -> int:
    """Return how many bytes the lines have that carry so many bytes.

    >>> coded_size(57), coded_size(58)
    (78, 84)
    """
    lines, rest = divmod(size, LINE)
    return lines * 78 + ((rest + 2) // 3 * 4 + 2 if rest else 0)


class Base64Lines:
    """Codes a stream piece by piece; what does not fill a line waits for the next piece."""

    def __init__(self) -> None:
        self._rest = b""

    def code(self, piece: bytes) -> bytes:
        """Return the lines that are complete."""
        whole = self._rest + piece
        end = len(whole) - len(whole) % LINE
        self._rest = whole[end:]
        return _lines(whole[:end])

    def end(self) -> bytes:
        """Return the last line."""
        return _lines(self._rest)


def _lines(content: bytes) -> bytes:
    return b"".join(
        binascii.b2a_base64(content[at : at + LINE], newline=False) + b"\r\n" for at in range(0, len(content), LINE)
    )


def _name(name: str) -> str:
    if name.isascii():
        return 'filename="{}"'.format(name.replace("\\", "_").replace('"', "_"))
    letters = [chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode()]
    pieces = ["".join(letters[at : at + NAME_PIECE]) for at in range(0, len(letters), NAME_PIECE)]
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    return ";\r\n ".join(
        [f"filename*0*=utf-8''{pieces[0]}", *(f"filename*{at}*={one}" for at, one in enumerate(pieces) if at)]
    )
