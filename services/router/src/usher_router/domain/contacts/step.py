"""What comes of a command on contacts."""

import msgspec

from usher_router.domain.contacts.person import Contacts


class Refused(msgspec.Struct, frozen=True):
    """Nothing changes; `code` is for programs, `detail` names the contact or the version that stands in the way."""

    code: str
    detail: str = ""


class Written(msgspec.Struct, frozen=True):
    """The contacts as they are now; `about` are those in whose history it stands."""

    contacts: Contacts
    kind: str
    about: tuple[str, ...]
    merge: str = ""
    detail: str = ""


ContactStep = Written | Refused
