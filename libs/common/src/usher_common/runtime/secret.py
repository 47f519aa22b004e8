"""Text that must not be printed."""

import hmac
import re
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "***"
_SECRET_PARAMETER = re.compile(r"((?:^|(?<=&))[^&=]*(?:password|passwd|secret|token|key)[^&=]*=)[^&]+", re.IGNORECASE)


class SecretMissing(RuntimeError):  # noqa: N818 - names what is wrong, as its neighbours do
    """A secret is needed but not set."""


class Secret:
    """A text that repr, str and format hide; `reveal` returns it."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; raises SecretMissing if it is empty, so that nothing is ever signed with an empty key."""
        if not self._text:
            raise SecretMissing("a secret is needed here and none is set: set USHER_SECRET")
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN if self._text else ''})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret is not pickled")


def hide_password(url: str) -> str:
    """Format a URL without its passwords, also those in its query; a text that is no URL stays as it is."""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return HIDDEN
    if parts.scheme and parts.query:
        parts = parts._replace(query=_SECRET_PARAMETER.sub(rf"\1{HIDDEN}", parts.query))
    if password:
        user, _, host = parts.netloc.rpartition("@")
        parts = parts._replace(netloc=f"{user.partition(':')[0]}:{HIDDEN}@{host}")
    return urlunsplit(parts) if password or parts.query else url
