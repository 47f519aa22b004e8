"""What Meta's error codes mean: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes."""

from collections.abc import Mapping

from usher_connectors.contract import ErrorClass

_CLASSES: Mapping[ErrorClass, tuple[int, ...]] = {
    # calls of the app, of the business account, of the number; spam, registration and messaging limits
    "throttled": (4, 17, 32, 613, 80007, 130429, 131048, 131064, 133016),
    # unknown, unavailable, media that did not come through, maintenance, a temporary API failure;
    # too many messages to one contact, which concerns no other
    "transient": (1, 2, 131000, 131016, 131053, 131056, 131057, 135000),
    "window": (131047,),
    # not on WhatsApp, ourselves, an experiment, held back for the sake of the user, opted out, not for user ids
    "recipient": (130472, 131021, 131026, 131030, 131049, 131050, 131062, 137000, 137001),
    "auth": (0, 3, 10, 190, 131005),
    # blocked, locked, unpaid, a country's rule, no name or certificate of the number
    "account": (368, 130497, 131031, 131037, 131042, 131044, 131045, 133010),
    # parameters, media that is not theirs to read, templates
    "content": (
        *(33, 100, 131008, 131009, 131051, 131052, 131063),
        *(132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069),
    ),
}
PAIR, PAIR_S = 131056, 6.0  # too many messages to one contact: one each six seconds is allowed
PERMISSION = "200-299"  # all of these say that the token lacks a permission
ERRORS: Mapping[str, ErrorClass] = {
    **{str(code): name for name, codes in _CLASSES.items() for code in codes},
    PERMISSION: "auth",
}


def code_of(number: int) -> str:
    """Return a code as `ERRORS` has it."""
    return PERMISSION if 200 <= number <= 299 else str(number)


def named(number: int) -> str:
    """Return a code with its class, as failures of sends have it: "window:131047"."""
    code = code_of(number)
    return f"{ERRORS.get(code, 'provider')}:{code}"
