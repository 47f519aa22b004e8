"""What a conversation carries of a call-back: the policy's terms as they were at entry, and where it stands."""

import msgspec

NOBODY = "(nobody)"  # the preferred agent of a conversation that nobody is to be offered before its time


class CallTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """The policy's `phone`, with what is said in the contact's language; times in seconds."""

    skill: str = ""
    account: str = ""
    at_once: bool = True
    within_s: float = 0.0
    attempts: int = 1
    again_s: float = 0.0
    days: int = 1
    texts: dict[str, str] = {}


class CallBack(msgspec.Struct, frozen=True, omit_defaults=True):
    """A contact is to be called at `number` (E.164), not before `at` (µs of the record's clock).

    `attempts` were without success. `due`: its time has come, and phones may ring.
    """

    number: str
    at: int
    attempts: int = 0
    due: bool = False
