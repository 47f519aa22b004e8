"""Where files are in an S3-compatible store, as one URL: `s3://bucket/prefix?endpoint=https://…&region=…&style=path`."""

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlsplit

SCHEME = "s3:"
Style = Literal["path", "virtual"]
_PARTS = frozenset({"endpoint", "region", "style"})


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket and how it is reached; without an `endpoint` it is Amazon's, `prefix` ends with "/" or is empty.

    `style`: whether the bucket stands in the path, as most stores of one's own want it, or in the host's name.
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str
    style: Style


def parse_place(url: str) -> S3Place:
    """Read the URL; raises ValueError, which says what is wrong with it.

    >>> parse_place("s3://usher/files?endpoint=http://127.0.0.1:9000").prefix
    'files/'
    """
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError("the URL holds no keys: USHER_S3_KEY_ID and USHER_S3_SECRET_KEY do")
    if f"{parts.scheme}:" != SCHEME or not parts.netloc or parts.fragment:
        raise ValueError("expected s3://bucket/prefix")
    query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
    given = dict(query)
    if unknown := given.keys() - _PARTS:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(_PARTS))}")
    if len(given) != len(query):
        raise ValueError("something is there twice")
    endpoint = given.get("endpoint", "")
    if endpoint and (urlsplit(endpoint).scheme not in {"http", "https"} or not urlsplit(endpoint).hostname):
        raise ValueError("the endpoint is the URL of a server: https://host or http://host:port")
    style = given.get("style", "path" if endpoint else "virtual")
    prefix = parts.path.strip("/")
    for known in get_args(Style):
        if style == known:
            return S3Place(
                parts.netloc, f"{prefix}/" if prefix else "", endpoint, given.get("region", "us-east-1"), known
            )
    raise ValueError("the style is path or virtual")
