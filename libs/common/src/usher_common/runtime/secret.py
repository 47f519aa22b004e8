"""Text that must not be printed."""

import hmac
import re
from urllib.parse import unquote

HIDDEN = "***"
_SECRET_NAME = re.compile(r"pass|pwd|secret|token|key|auth|credential|^sig$|signature", re.IGNORECASE)
_USER = re.compile(
    r"^(?P<scheme>\s*(?:[a-z][a-z0-9+.:-]*:)?//)?(?P<user>[^/?#@:]*)(?::(?!//)(?P<password>.*))?@", re.IGNORECASE
)
_PARAMETER = re.compile(r"(?<=[?&;#])([^?&;#=]*=)[^&;#]+")


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
    """Write a URL without its passwords, also in its query and fragment; a text that is no URL stays as it is.

    What may be a password is hidden: a URL with a bare "/" or "#" in its password is no valid one, and shown often.

    >>> hide_password("https://ana:pw@example.com/in?token=t&page=2")
    'https://ana:***@example.com/in?token=***&page=2'
    """
    return _PARAMETER.sub(_without_secret, _USER.sub(_without_password, url))


def names_a_secret(name: str) -> bool:
    """Return whether a field or parameter of this name holds something secret, percent-encoded or not."""
    return _SECRET_NAME.search(unquote(name)) is not None


def _without_password(found: re.Match[str]) -> str:
    scheme, user, password = found["scheme"] or "", found["user"], found["password"]
    if password is not None:
        return f"{scheme}{user}:{HIDDEN}@"
    # browsers' and services' tokens come as the only part; a database's user is none
    return f"{scheme}{HIDDEN}@" if scheme.lower().startswith(("http", "redis")) else found[0]


def _without_secret(found: re.Match[str]) -> str:
    return f"{found[1]}{HIDDEN}" if names_a_secret(found[1][:-1]) else found[0]
