"""What one answer is worth: its value in the form in which it is kept, or what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import phonenumbers

from usher_policy.document.forms import FormField
from usher_policy.forms.start_form import AskedField
from usher_policy.limits import ANSWER_CHARS, LONG_ANSWER_CHARS, NUMBER_CHARS

YES, NO = "yes", "no"
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# nothing invisible is in an address, nor what turns the direction of reading
_SIGN = r"[^@\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069<>,;:\"()\[\]\\%s]"
_EMAIL = re.compile(rf"{_SIGN % ''}+@{_SIGN % '.'}+(?:\.{_SIGN % '.'}+)+")


class Answer(NamedTuple):
    """A value, or a code for what is wrong with it; both empty: nothing was answered."""

    value: str = ""
    fault: str = ""


def read_answer(asked: AskedField, raw: str) -> Answer:
    """Read what a visitor answered to a field; blank is no answer. Faults are codes of `docs/protocol.md`."""
    field, text = asked.field, raw.strip()
    if not text:
        return Answer()
    if len(text) > (LONG_ANSWER_CHARS if field.type == "long_text" else ANSWER_CHARS):
        return Answer(fault="too_long")
    if not _storable(text):
        return Answer(fault="bad_text")
    if field.type == "order_number":
        return _order_number(asked, text)
    return _READ.get(field.type, _text)(field, text)


def _text(_field: FormField, text: str) -> Answer:
    return Answer(text)


def _order_number(asked: AskedField, text: str) -> Answer:
    fits = asked.pattern is None or asked.pattern.found_in(text)
    return Answer(text) if fits else Answer(fault="bad_order_number")


def _email(_field: FormField, text: str) -> Answer:
    return Answer(text) if _EMAIL.fullmatch(text) else Answer(fault="bad_email")


def _phone(field: FormField, text: str) -> Answer:
    try:
        number = phonenumbers.parse(text, field.country or None)
    except phonenumbers.NumberParseException:
        return Answer(fault="bad_phone")
    if not phonenumbers.is_valid_number(number):
        return Answer(fault="bad_phone")
    return Answer(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _number(field: FormField, text: str) -> Answer:
    if len(text) > NUMBER_CHARS or not _NUMBER.fullmatch(text):
        return Answer(fault="bad_number")
    written = text.replace(",", ".").removeprefix("+")
    if field.least is not None and float(written) < field.least:
        return Answer(fault="too_small")
    if field.most is not None and float(written) > field.most:
        return Answer(fault="too_large")
    return Answer(written)


def _choice(field: FormField, text: str) -> Answer:
    known = any(option.value == text for option in field.options)
    return Answer(text) if known else Answer(fault="bad_choice")


def _several(field: FormField, text: str) -> Answer:
    """Read values with commas between them; they are kept in the order of the options."""
    chosen = {part.strip() for part in text.split(",") if part.strip()}
    known = [option.value for option in field.options]
    if not chosen <= set(known):
        return Answer(fault="bad_choice")
    return Answer(", ".join(value for value in known if value in chosen))


def _yes_no(_field: FormField, text: str) -> Answer:
    return Answer(text) if text in {YES, NO} else Answer(fault="bad_choice")


def _consent(_field: FormField, text: str) -> Answer:
    """Read a consent: only a yes is an answer."""
    return Answer(text) if text == YES else Answer() if text == NO else Answer(fault="bad_choice")


def _day(_field: FormField, text: str) -> Answer:
    if not _DATE.fullmatch(text):
        return Answer(fault="bad_date")
    try:
        return Answer(date.fromisoformat(text).isoformat())
    except ValueError:
        return Answer(fault="bad_date")


_READ: dict[str, Callable[[FormField, str], Answer]] = {
    "email": _email,
    "phone": _phone,
    "number": _number,
    "choice": _choice,
    "several": _several,
    "yes_no": _yes_no,
    "consent": _consent,
    "date": _day,
}


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
