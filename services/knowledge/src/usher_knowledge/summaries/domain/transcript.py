"""A transcript and its summary as values."""

from typing import NamedTuple

from usher_common.messages.content import Author


class Line(NamedTuple):
    """A message; `at` in microseconds by the record's clock. `invites`: what the contact was invited with."""

    seq: int
    author: Author
    text: str
    at: int = 0
    invites: bool = False
