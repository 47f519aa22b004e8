"""What a file is, by its first bytes, and which kinds a browser may show within a page (decision 0318)."""

UNKNOWN = "application/octet-stream"
ZIP = "application/zip"
SNIFFED = 4096  # first bytes that are examined: an office document names its parts within them
TEXT_SNIFFED = 512  # of these, as many are examined for being text
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Sound and video that common browsers play; none of these types can run anything.
PLAYED = frozenset(
    {"audio/mpeg", "audio/ogg", "audio/mp4", "audio/wav", "audio/aac", "audio/flac", "video/mp4", "video/webm"}
)
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"fLaC\0", "audio/flac"),
    (b"{\\rtf1", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # documents of Office before 2007
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# The codec that the first page of an Ogg stream names (RFC 5334, 7845); others are not shown.
_OGG = (
    (b"OpusHead", "audio/ogg"),
    (b"\x01vorbis", "audio/ogg"),
    (b"Speex   ", "audio/ogg"),
    (b"\x7fFLAC", "audio/ogg"),
)
# The major brand of an ISO file (ISO/IEC 14496-12, 4.3) or its first two letters, where a family is one kind.
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"F4A ": "audio/mp4", b"qt  ": "video/quicktime"}
_BRAND_FAMILIES = {b"3g": "video/3gpp", b"is": "video/mp4", b"mp": "video/mp4", b"av": "video/mp4", b"M4": "video/mp4"}
_STILLS = frozenset({b"avif", b"avis"})  # pictures among the names that begin as video does
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS = (
    (b"word/", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}presentationml.presentation"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_NAME_AT = 30  # where a zip's local header has the name of its file (APPNOTE 4.3.7)
_MPEG_LAYERS = frozenset({0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3})  # second byte of an MP3's frame: MPEG 1, 2 and 2.5
_ADTS = frozenset({0xF0, 0xF1, 0xF8, 0xF9})  # second byte of a frame of AAC


def sniff(start: bytes) -> str:
    """Detect a file's type by its first bytes; what is in no list here is only downloaded, as are HTML and SVG."""
    for sign, kind in _SIGNS:
        if start.startswith(sign):
            return kind
    return _contained(start) or _framed(start) or ("text/plain" if _is_text(start[:TEXT_SNIFFED]) else UNKNOWN)


def _contained(start: bytes) -> str:
    """Return what a container holds, as far as its beginning says."""
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12], "")
    if start[:4] == b"OggS":
        return next((kind for sign, kind in _OGG if start[28 : 28 + len(sign)] == sign), "application/ogg")
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        family = "" if brand in _STILLS else _BRAND_FAMILIES.get(brand[:2], "")
        return _BRANDS.get(brand, family) or UNKNOWN
    if start[:4] == b"\x1a\x45\xdf\xa3":
        return "video/webm" if b"\x42\x82\x84webm" in start[:64] else "video/x-matroska"
    if start[:4] in (b"PK\3\4", b"PK\5\6"):
        return _zipped(start)
    return ""


def _framed(start: bytes) -> str:
    """Return the kind of sound that begins with a tag or a frame of its own."""
    if start[:3] == b"ID3" and len(start) > 9 and start[3] in (2, 3, 4) and all(one < 0x80 for one in start[6:10]):
        return "audio/mpeg"
    if start[:1] != b"\xff" or len(start) < 4:
        return ""
    # a bitrate and a sample rate of all ones are no frame's (ISO/IEC 11172-3, 2.4.2.3)
    if start[1] in _MPEG_LAYERS and start[2] & 0xF0 not in (0, 0xF0) and start[2] & 0x0C != 0x0C:
        return "audio/mpeg"
    return "audio/aac" if start[1] in _ADTS and start[2] & 0x3C <= 0x30 else ""


def _zipped(start: bytes) -> str:
    """Return the kind of document by the names in the archive, or that it is an archive."""
    if start[_NAME_AT : _NAME_AT + 8] == b"mimetype" and start[_NAME_AT + 8 :].startswith(_OPEN_DOCUMENT):
        named = start[_NAME_AT + 8 :].split(b"PK", 1)[0]
        return named.decode("ascii", "replace") if named.removeprefix(_OPEN_DOCUMENT).isalpha() else ZIP
    at = start.find(b"PK\3\4")
    while at >= 0:
        name = start[at + _NAME_AT : at + _NAME_AT + 5]
        for part, kind in _PARTS:
            if name.startswith(part):
                return kind
        at = start.find(b"PK\3\4", at + 4)
    return ZIP


def _is_text(start: bytes) -> bool:
    if not start or any(byte < 32 and byte not in b"\t\n\r\f" for byte in start):
        return False
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(start) - 3  # a character cut in two at the end of the examined bytes
    return True
