"""The documents of transcripts."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from usher_gateway.limits import EMAIL_CHARS, SHORT_CHARS

Format = Literal["html", "pdf"]
Zone = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*\Z", description="as in the IANA database")]
Tongue = Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z0-9_-]*\Z", description="a language as browsers name it")]
Address = Annotated[str, Meta(max_length=EMAIL_CHARS, description="an e-mail address")]
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
    """Paths that open the transcript without a token for some minutes; `mail`: it can be sent by mail, too."""

    html: str
    pdf: str
    mail: bool = False


class MailWanted(TranscriptWanted, frozen=True, forbid_unknown_fields=True):
    """The same by mail, to an address of one's own. `id` names the request: sent again, it is one mail."""

    id: Id = ""
    address: Address = ""


class MailToContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A transcript by mail to an address that is known of the contact, in their zone and language; `id` as above."""

    id: Id
    address: Address


class Mailed(msgspec.Struct, frozen=True):
    """The address to which the transcript is on its way."""

    address: str
