"""Phone numbers as people write them, in the one form in which they can be called from anywhere (pure)."""

import phonenumbers


def normal_phone(text: str, country: str) -> str:
    """Return a number in E.164 form, "" if it is none.

    Without a country of its own (`+49 …`) it is one of `country` ("DE"; "": then it is none).
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
