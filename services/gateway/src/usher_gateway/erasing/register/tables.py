"""The whole register, in the order in which erasing goes through it."""

from collections.abc import Mapping

from usher_gateway.erasing.entry import Entry
from usher_gateway.erasing.register import people, transport
from usher_gateway.erasing.register.ours import OURS
from usher_gateway.erasing.register.talks import TALKS

_STEPS = (*people.AROUND, *transport.TRANSPORT, *TALKS)
# Step by step, each in small transactions; LAST follows in one, since by those everything is found.
STEPS: tuple[Entry, ...] = tuple(entry for entry in _STEPS if entry.does != "keep")
LAST: tuple[Entry, ...] = people.CONTACTS
ALL: tuple[Entry, ...] = (*_STEPS, *LAST, *people.KEPT, *transport.KEPT, *OURS)
REGISTER: Mapping[str, Entry] = {entry.table.name: entry for entry in ALL}
