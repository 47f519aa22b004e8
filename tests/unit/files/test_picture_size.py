"""A picture's size is read from its head (`usher_common.files.picture_size`)."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.files.picture_size import size_of_picture

from pictures import SIGNATURE, gif, jpeg, png, webp

WEBPS = [b"VP8X", b"VP8L", b"VP8 "]
MADE = [png, jpeg, gif, *[lambda w, h, kind=kind: webp(w, h, kind) for kind in WEBPS]]
NONE = [
    b"",
    b"text",
    SIGNATURE,
    SIGNATURE + b"0" * 100,
    b"GIF89a",
    b"RIFF\0\0\0\0WEBP" + b"0" * 100,
    b"RIFF\0\0\0\0WEBPVP8 " + b"0" * 100,
    b"RIFF\0\0\0\0WEBPVP8L" + b"0" * 100,
    b"RIFF\0\0\0\0WEBPVP8X",
    b"RIFF\0\0\0\0WEBPVP8L",
    b"\xff\xd8\xff",
    b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50,
    b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5000,
    b"\xff\xd8\xff\xc0\x00\x11",
]


@pytest.mark.parametrize("made", MADE, ids=["png", "jpeg", "gif", "vp8x", "vp8l", "vp8"])
@pytest.mark.parametrize("size", [(1, 1), (300, 200), (9000, 12_000)])
def test_the_size_of_every_kind_is_read(made: object, size: tuple[int, int]) -> None:
    """However many segments a camera wrote before it."""
    assert callable(made)
    lines = {"lines": 1} if made is png else {}

    assert size_of_picture(BytesIO(made(*size, **lines))) == size


@pytest.mark.parametrize("data", NONE)
def test_data_that_only_begin_as_a_picture_have_no_size(data: bytes) -> None:
    """Nor what breaks off before it, or leads in circles."""
    assert size_of_picture(BytesIO(data)) is None


@given(st.sampled_from([SIGNATURE + bytes(4) + b"IHDR", b"\xff\xd8\xff", b"GIF89a", b"RIFF0000WEBPVP8"]), st.binary())
def test_no_file_makes_it_fail(start: bytes, rest: bytes) -> None:
    """Whatever follows."""
    size = size_of_picture(BytesIO(start + rest))

    assert size is None or min(size) >= 0
