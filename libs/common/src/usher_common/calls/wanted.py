"""A contact's wish to be called."""

import msgspec


class CallWanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """The contact asks to be called at `number` (E.164; "": where they are known), not before `at` (µs; 0: now)."""

    number: str = ""
    at: int = 0
