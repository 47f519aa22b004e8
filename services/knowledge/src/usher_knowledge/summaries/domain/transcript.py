"""A transcript and its summary as values."""

from typing import NamedTuple

from usher_common.messages.content import Author


class Line(NamedTuple):
    """A message; `at` in microseconds by the record's clock.

    `invites`: what the contact was invited with. `automatic`: written by a machine, in an agent's place.
    """

    seq: int
    author: Author
    text: str
    at: int = 0
    invites: bool = False
    automatic: bool = False

    @property
    def is_said(self) -> bool:
        """Whether somebody said it in this conversation: a contact or an agent, or the system noted it."""
        return not (self.invites or self.automatic)
