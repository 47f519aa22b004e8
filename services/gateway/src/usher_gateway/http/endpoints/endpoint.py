"""One row of the access table."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row: `name` finds the handler, `roles` may call it; the types make the OpenAPI description.

    `open` endpoints decide further by themselves (sockets close with a code, pages are static).
    """

    method: str
    path: str
    name: str
    roles: frozenset[str]
    summary: str
    body: type | None = None
    query: type | None = None
    answer: Any = None
    status: int = 200
    documented: bool = True
    beacon: bool = False  # small, and sent by pages that leave: also as text/plain, for which no browser asks first
    form: bool = False  # a body that cannot be read is answered with the field that is wrong
    own_csrf: bool = False  # needs no CSRF token: it creates one, or does not use a browser's session
