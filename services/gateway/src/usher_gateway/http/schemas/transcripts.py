"""The documents of transcripts."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from usher_gateway.limits import SHORT_CHARS

Format = Literal["html", "pdf"]
Zone = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*\Z", description="as in the IANA database")]
Tongue = Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z0-9_-]*\Z", description="a language as browsers name it")]
Id = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]


class TranscriptQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How; time zone and language are the contact's unless others are asked for."""

    format: Format = "html"
    time_zone: Zone = ""
    language: Tongue = ""


class SignedQuery(TranscriptQuery, frozen=True, forbid_unknown_fields=True):
    """The same with the link's token."""

    token: Annotated[str, Meta(max_length=SHORT_CHARS)] = ""


class TranscriptWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which conversation of one's own, and as the browser shows times and texts."""

    conversation: Id
    time_zone: Zone = ""
    language: Tongue = ""


class TranscriptLinks(msgspec.Struct, frozen=True):
    """Paths that open the transcript without a token for some minutes."""

    html: str
    pdf: str
