"""The body of a call that carries a stored file: streamed from Files, piece by piece, with its length known before."""

from collections.abc import AsyncIterator, Callable

from aiohttp import MultipartWriter, hdrs
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload, StringPayload
from usher_common.files.port import Files, FilesAway
from usher_common.messages.content import Attachment

from usher_connectors.contract import Call, SendError

Body = bytes | Payload
Broken = Callable[[], SendError | None]  # what broke the body off while it was sent: then nobody has taken it


async def body_of(call: Call, files: Files | None) -> tuple[Body, int, Broken]:
    """Return a call's body, the bytes of a file in it (0: none), and what to ask when the call failed.

    A form is multipart/form-data; a file without a form is the whole body. Raises SendError if the file is gone.
    """
    if not call.upload:
        return form_of(call) if call.form else call.body, 0, unbroken
    if files is None:
        raise SendError("no_files", retryable=False)
    try:
        about = await files.about(call.upload)
    except FileNotFoundError as error:
        raise SendError("file_gone", retryable=False) from error
    streamed = StreamedFile(files, about)
    if not call.upload_field:
        return streamed, about.size, lambda: streamed.broken
    form = form_of(call)
    form.append_payload(_named(streamed, call.upload_field, about.name))
    return form, about.size, lambda: streamed.broken


def unbroken() -> SendError | None:
    """Say that what is whole in memory does not break off."""
    return None


def form_of(call: Call) -> MultipartWriter:
    """Return the call's fields as multipart/form-data; a file can still be appended."""
    form = MultipartWriter("form-data")
    for name, value in call.form.items():
        form.append_payload(_named(StringPayload(value), name))
    return form


def _named(part: Payload, name: str, file: str = "") -> Payload:
    """Name a part; a file's name is UTF-8 as it is (RFC 7578), without what could end the header."""
    names = {"name": name} | ({"filename": "".join(_printable(char) for char in file)} if file else {})
    part.set_content_disposition("form-data", quote_fields=False, **names)
    return part


def _printable(char: str) -> str:
    return char if char.isprintable() else "_"


class StreamedFile(Payload):
    """A stored file as a body: read while it is written, so that only the piece in hand is in memory.

    Its length is known beforehand, since many providers refuse a body without one.
    """

    _value: Files

    def __init__(self, files: Files, about: Attachment) -> None:
        super().__init__(files, content_type=about.type)
        self._about = about
        self._size = about.size
        self.broken: SendError | None = None

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write the whole file."""
        try:
            async for piece in self._pieces():
                await writer.write(piece)
        except FilesAway:  # the length that was announced is not reached: the provider takes nothing
            self.broken = SendError("files_away", retryable=True)
            raise
        except FileNotFoundError:
            self.broken = SendError("file_gone", retryable=False)
            raise

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Nothing asks for it: a file is never whole in memory."""
        raise TypeError(f"a streamed file is not read into memory, as {encoding} with {errors} errors or otherwise")

    def _pieces(self) -> AsyncIterator[bytes]:
        return self._value.open(self._about.id)


def own_headers(call: Call) -> dict[str, str]:
    """Return the channel's headers, without those that a form or a file says of itself."""
    said = {hdrs.CONTENT_LENGTH.lower(), *([hdrs.CONTENT_TYPE.lower()] if call.form or call.upload_field else [])}
    return {name: value for name, value in call.headers.items() if name.lower() not in said}
