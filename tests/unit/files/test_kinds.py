"""What a file is by its first bytes, whatever its name or its sender says."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.files.kinds import IMAGES, PLAYED, SNIFFED, UNKNOWN, ZIP, sniff

from pictures import wav

OFFICE = "application/vnd.openxmlformats-officedocument."
SCRIPT = b"<script>alert(1)</script>"


def iso(brand: bytes) -> bytes:
    """An ISO file of this brand: MP4 and its relatives."""
    return struct.pack(">I", 20) + b"ftyp" + brand + b"\0\0\2\0" + b"isom" + b"\0\0\1\0moov" + b"\0" * 99


def ogg(codec: bytes) -> bytes:
    """The first page of an Ogg stream."""
    return b"OggS\0\2" + b"\0" * 20 + bytes([1, len(codec)]) + codec + b"\0" * 99


def zipped(*names: str, text: str = "<x/>" * 50, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as file:
        for name in names:
            file.writestr(name, text)
    return made.getvalue()


def office(part: str) -> bytes:
    """A document of Office, whose first parts say nothing of its kind."""
    return zipped("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", part)


KINDS = {
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0", "image/jpeg"),
    "gif": (b"GIF89a", "image/gif"),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    "pdf": (b"%PDF-1.4", "application/pdf"),
    "voice note": (ogg(b"OpusHead\1\1"), "audio/ogg"),
    "vorbis": (ogg(b"\x01vorbis"), "audio/ogg"),
    "video in ogg": (ogg(b"\x80theora"), "application/ogg"),
    "mp3 with a tag": (b"ID3\4\0\0\0\0\x02\x23TSSE", "audio/mpeg"),
    "mp3": (b"\xff\xfb\x90\x64" + b"\0" * 99, "audio/mpeg"),
    "mp3 of low rate": (b"\xff\xf3\x44\xc4" + b"\0" * 99, "audio/mpeg"),
    "mp3 with a checksum": (b"\xff\xfa\x90\x64" + b"\0" * 99, "audio/mpeg"),
    "no frame of mp3": (b"\xff\xfb\xff\xff" + b"\0" * 99, UNKNOWN),
    "aac": (b"\xff\xf1\x50\x80\x2e\x7f\xfc", "audio/aac"),
    "m4a": (iso(b"M4A "), "audio/mp4"),
    "amr": (b"#!AMR\n\x3c", "audio/amr"),
    "amr-wb": (b"#!AMR-WB\n\x04", "audio/amr-wb"),
    "wav": (wav(), "audio/wav"),
    "flac": (b"fLaC\0\0\0\x22", "audio/flac"),
    "mp4": (iso(b"isom"), "video/mp4"),
    "mp4 in fragments": (iso(b"iso5"), "video/mp4"),
    "mp4 of a phone": (iso(b"mp42"), "video/mp4"),
    "3gp": (iso(b"3gp5"), "video/3gpp"),
    "quicktime": (iso(b"qt  "), "video/quicktime"),
    "heic": (iso(b"heic"), UNKNOWN),
    "avif": (iso(b"avif"), UNKNOWN),
    "webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
    "matroska": (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "video/x-matroska"),
    "word": (office("word/document.xml"), f"{OFFICE}wordprocessingml.document"),
    "excel": (office("xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet"),
    "powerpoint": (office("ppt/presentation.xml"), f"{OFFICE}presentationml.presentation"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "application/x-ole-storage"),
    "open document": (
        zipped("mimetype", text="application/vnd.oasis.opendocument.text", how=zipfile.ZIP_STORED),
        "application/vnd.oasis.opendocument.text",
    ),
    "zip": (zipped("a.txt"), ZIP),
    "empty zip": (b"PK\5\6" + b"\0" * 18, ZIP),
    "zip of another type": (zipped("mimetype", text="text/html", how=zipfile.ZIP_STORED), ZIP),
    "gzip": (b"\x1f\x8b\x08\0", "application/gzip"),
    "text": ("größer".encode(), "text/plain"),
    "text cut within a letter": ("ü".encode() * 256 + b"\xc3", "text/plain"),
    "text that begins as a tag": (b"ID3 is a tag, I said", "text/plain"),
    "text that begins as a container": (b"RIFFs of a guitar", "text/plain"),
    "html": (b"<!DOCTYPE html>" + SCRIPT, "text/plain"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "text/plain"),
    "program": (b"MZ\x90\0", UNKNOWN),
    "utf-16": (b"\xff\xfe<\0", UNKNOWN),
    "cut in its head": (b"\0\0\0\x18ftyp", UNKNOWN),
    "zero": (b"\0", UNKNOWN),
    "nothing": (b"", UNKNOWN),
}


@pytest.mark.parametrize(("start", "kind"), KINDS.values(), ids=KINDS.keys())
def test_a_files_kind_follows_from_its_first_bytes(start: bytes, kind: str) -> None:
    """Only pictures, sound and video are ever shown within a page."""
    assert sniff(start[:SNIFFED]) == kind


@given(st.sampled_from([one for one, _ in KINDS.values()]), st.integers(0, 200), st.binary(max_size=20))
def test_no_bytes_are_too_strange(start: bytes, cut: int, rest: bytes) -> None:
    """A head that is cut, with anything behind it, is of some kind, and never of one that runs scripts."""
    kind = sniff(start[:cut] + rest)

    assert kind not in {"text/html", "text/xml", "application/xml", "application/xhtml+xml", "image/svg+xml"}
    assert kind not in IMAGES | PLAYED or kind.partition("/")[0] in {"image", "audio", "video"}
