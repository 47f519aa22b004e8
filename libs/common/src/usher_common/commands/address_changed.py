"""What a provider says about an address, rather than about a message."""

from usher_common.messages.declaration import AddressCommand, Loads
from usher_common.messages.threads import PeerChange


class AddressChanged(AddressCommand, frozen=True, tag="address_changed"):
    """The contact stopped, started again or blocked us there, or is reached as the peer `to` from now on (moved)."""

    channel: str
    change: PeerChange
    to: str = ""

    loads = Loads(reached=True)


class AddressLinked(AddressCommand, frozen=True, tag="address_linked"):
    """The peer `other` is the same person (such as a user id and a phone number).

    It is a peer of the same account; or of `other_account`, as which they are signed in to the web chat. `use`: the
    one-time token that proves it (`continuing.use_of`), "" from older releases and where a provider says so.
    """

    channel: str
    other: str
    other_account: str = ""
    use: str = ""

    loads = Loads(reached=True)
