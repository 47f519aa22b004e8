"""Values of contacts as agents and files write them: cleaned, and checked (pure)."""

import re
import unicodedata

from usher_common.messages.contact_facts import FACTS

from usher_gateway.limits import ATTRIBUTE_CHARS, EMAIL_CHARS, SHORT_CHARS
from usher_gateway.wire.text_rules import breach_of_text
from usher_gateway.wire.values.phone_numbers import normal_phone

# What mail servers take, not all that RFC 5322 allows: no quoted names, no comments, a domain with a dot.
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}@[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[_-][A-Za-z0-9]{1,8})*")


class BadValue(ValueError):  # noqa: N818 - names a state
    """A value that a fact cannot have."""

    def __init__(self, fact: str, reason: str) -> None:
        super().__init__(f"{fact}: {reason}")
        self.fact, self.reason = fact, reason


def checked(fact: str, value: str, country: str = "") -> str:
    """Return the value as it is stored, "" for none; raises BadValue.

    A phone number without a country's code is one of `country` ("DE"; "": then it is refused).
    """
    if breach_of_text(value):
        raise BadValue(fact, "bad_text")
    value = value.strip() if fact in FACTS else value
    if len(value) > (SHORT_CHARS if fact in FACTS else ATTRIBUTE_CHARS):
        raise BadValue(fact, "too_long")
    if fact == "phone" and value:
        return _phone(value, country)
    check = _CHECKS.get(fact)
    return check(value) if check is not None and value else value


def _email(value: str) -> str:
    value = unicodedata.normalize("NFC", value)
    if not _EMAIL.fullmatch(value) or len(value) > EMAIL_CHARS or ".." in value:
        raise BadValue("email", "bad_email")
    name, _, domain = value.rpartition("@")
    return f"{name}@{domain.lower()}"


def _phone(value: str, country: str) -> str:
    if not (normal := normal_phone(value, country)):
        raise BadValue("phone", "bad_phone")
    return normal


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise BadValue("language", "bad_language")
    return value.replace("_", "-")


_CHECKS = {"email": _email, "language": _language}
