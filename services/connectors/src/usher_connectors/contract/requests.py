"""A provider's request, and how it is answered or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A provider's request: header names in lower case, the body as received, `at` in seconds since the epoch.

    `url` is the public URL of this webhook as it is configured, with the query that came: for signatures over URLs.
    It never follows the Host header. Empty while no public URL is configured.
    """

    headers: Mapping[str, str]
    body: bytes
    at: float
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider gets for a request that was accepted; without one of its own, a channel answers 200 {}."""

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"


class Unverified(Exception):  # noqa: N818 - names what the request is
    """The request is not proven to come from the provider: unsigned, forged, stale or malformed; answered with 401."""


class BadPayload(ValueError):  # noqa: N818 - names what the request has
    """A genuine request whose body cannot be understood; answered with 422 and this text as its detail."""
