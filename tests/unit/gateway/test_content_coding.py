"""Negotiation of content codings, with what clients really send and what they may."""

import pytest
from usher_gateway.http.content_coding import coding_for

BOTH = ("br", "gzip")


@pytest.mark.parametrize(
    ("accepted", "there", "expected"),
    [
        ("gzip, deflate, br, zstd", BOTH, "br"),
        ("gzip, deflate", BOTH, "gzip"),
        ("br;q=0.5, gzip", BOTH, "gzip"),
        ("br;q=0, gzip;q=0", BOTH, ""),
        ("br;q=0, *", BOTH, "gzip"),
        ("*", BOTH, "br"),
        ("*;q=0", BOTH, ""),
        ("identity, br;q=0.5", BOTH, ""),
        ("identity;q=0.5, br;q=0.5", BOTH, "br"),
        ("", BOTH, ""),
        ("GZIP ; Q=0.8", BOTH, "gzip"),
        ("x-gzip", BOTH, "gzip"),
        ("br;q=often, gzip;q=nan, *;q=-1", BOTH, ""),
        ("br;level=4", BOTH, "br"),
        ("compress, deflate, zstd", BOTH, ""),
        ("gzip, br", ("gzip",), "gzip"),
        ("br", ("gzip",), ""),
        ("br, gzip", (), ""),
        (",;,=,;q=", BOTH, ""),
    ],
)
def test_the_most_preferred_available_coding_is_sent(accepted: str, there: tuple[str, ...], expected: str) -> None:
    """Quality values count, also of `*`; what cannot be parsed is not wanted."""
    assert coding_for(accepted, there) == expected
