"""Documents about being called back, and about numbers that are not called."""

from typing import Annotated

import msgspec
from msgspec import Meta

from usher_gateway.limits import SHORT_CHARS, URL_CHARS

Short = Annotated[str, Meta(max_length=SHORT_CHARS)]


class CallTimesQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a new conversation would begin: the entry point, the page's address, the visitor's language."""

    entry: Short = ""
    page: Annotated[str, Meta(max_length=URL_CHARS)] = ""
    language: Short = ""


class CallTimes(msgspec.Struct, frozen=True):
    """Whether anybody is called; `at_once`: also as the very first thing. `now`: somebody may be there to call now.

    `times` are further times, ms since the epoch; `number` is one that contacts may call themselves, "" for none.
    """

    offered: bool
    at_once: bool = False
    now: bool = False
    times: tuple[int, ...] = ()
    number: str = ""


class ConsentQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number, as it is written."""

    number: Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]


class CallConsent(msgspec.Struct, frozen=True):
    """`refused`: the contact wants no more calls at this number."""

    refused: bool
