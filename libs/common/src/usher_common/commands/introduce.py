"""The visitor says who they are, or where else they are to be answered."""

from usher_common.messages.content import Profile
from usher_common.messages.declaration import ClientId, ConversationCommand, Loads

PROMISED = "promised"  # the tag of a conversation whose visitor was promised an answer by e-mail or phone


class Introduce(ConversationCommand, frozen=True, tag="introduce"):
    """The visitor says who they are; `promise`: nobody was there, and they were promised an answer there."""

    client_id: ClientId = ""
    profile: Profile = Profile()
    promise: bool = False

    loads = Loads(siblings=True)
